/** What is printed in brackets, but is no rule of lint: `hapeers explain` has a word on it too. */
export interface Topic {
  readonly id: string;
  readonly summary: string;
  /** Paragraphs. */
  readonly text: readonly string[];
}

export const topics: readonly Topic[] = [
  {
    id: 'cluster/invalid',
    summary: 'cluster file cannot be used as it is written',
    text: [
      'The file is not YAML, does not match the schema, or contradicts itself: two nodes with one address, a table that is defined twice, a reference to a node that does not exist. Each problem is reported with its line, all of them at once.',
      'Nothing is written, linted or asked while there is one (exit 2). A warning under this name does not stop anything.',
      '"hapeers schema" prints the JSON Schema; an editor that reads it completes and checks the file as you type.',
    ],
  },
  {
    id: 'cluster/derived',
    summary: 'config does not translate into a cluster file without a decision',
    text: [
      'Reported by "hapeers generate --from": the configs of the nodes contradict each other, or use something that a cluster file has no key for. The problem names the line of the config, and the line on the other node where there is one.',
      'An error means that the derived file would generate something other than what is running. A warning names what was left out.',
    ],
  },
];
