/** What the help of a command and its man page say besides the definitions of its options. */
export interface HelpPage {
  /** A line of the shell as it is typed, and what it does. */
  readonly examples: readonly (readonly [line: string, does: string])[];
  /** Exit codes with their meaning. */
  readonly exits: readonly (readonly [code: number, meaning: string])[];
  /** Headings with the names of their options without dashes, in the order in which they are shown. */
  readonly groups: readonly (readonly [heading: string, options: readonly string[]])[];
}

/** The heading of what belongs to every command. */
const COMMON_GROUP = 'Output and help';

const USAGE = [2, 'wrong usage, invalid cluster file, unreadable or unwritable file'] as const;
const BUG = [3, 'a bug in hapeers'] as const;
const OK = [0, 'done'] as const;
const COMMON = ['format', 'output', 'color', 'no-color', 'debug', 'help'];
const NODE = ['localpeer', 'haproxy-version', 'env', 'env-inherit'];

/** The page of the program itself. */
export const programPage: HelpPage = {
  examples: [
    ['hapeers lint haproxy.cfg', 'what breaks replication in this config?'],
    ['hapeers generate --all -o conf/', 'peers sections of all nodes from hapeers.yaml'],
    ['hapeers probe -f haproxy.cfg', 'does every peer answer under its name?'],
    ['hapeers help lint', 'options, examples and exit codes of a command'],
  ],
  exits: [[0, 'clean, up to date, healthy'], [1, 'problems found, drift, unhealthy'], USAGE, BUG],
  groups: [['Options', ['version', 'help']]],
};

/** The pages of the commands, by name. */
export const pages: ReadonlyMap<string, HelpPage> = new Map(
  Object.entries<HelpPage>({
    generate: {
      examples: [
        ['hapeers generate --node lb1', 'print the peers section of lb1'],
        ['hapeers generate --node lb1 --into haproxy.cfg --diff', 'show what would change in a config'],
        [
          "hapeers generate --all --into '/etc/haproxy/{name}.cfg' --write --verify",
          'write every node after HAProxy has checked it',
        ],
        ['hapeers generate --all --into conf/{name}.cfg --check', 'exit 1 where a config has drifted'],
        ['hapeers generate --write --watch --reload-command ./reload-haproxy', 'follow the nodes in DNS'],
        ['hapeers generate --from lb1.cfg lb2.cfg', 'print the cluster file of existing configs'],
        ['hapeers generate --convert modern --into haproxy.cfg --diff', 'show a config in another form'],
      ],
      exits: [
        [0, 'done, or nothing to change'],
        [1, '--check: something would change; --verify: HAProxy refuses it; something would be lost'],
        USAGE,
        BUG,
      ],
      groups: [
        ['What to generate', ['cluster', 'node', 'all', 'localpeer', 'form', 'artifact']],
        [
          'Where to write',
          [
            'into',
            'output',
            'diff',
            'check',
            'write',
            'exit-code',
            'format',
            'backup',
            'drop',
            'allow-shrink',
            'verify',
            'root',
            'haproxy',
          ],
        ],
        [
          'Keeping up to date',
          ['watch', 'interval', 'quiet-time', 'max-wait', 'reload-command', 'reload-socket'],
        ],
        ['From existing configs', ['from', 'convert', 'haproxy-version', 'env', 'env-inherit']],
        [COMMON_GROUP, COMMON.filter((name) => name !== 'output')],
      ],
    },
    lint: {
      examples: [
        ['hapeers lint haproxy.cfg', 'one node'],
        ['hapeers lint --node lb1=lb1.cfg --node lb2=lb2.cfg', 'do the configs of the nodes match?'],
        ['hapeers lint --was running.cfg new.cfg', 'what would a reload to new.cfg lose?'],
        ['hapeers lint --haproxy-version 2.8 --max-warnings 0 haproxy.cfg', 'for CI: warnings fail, too'],
        ['hapeers lint --fix haproxy.cfg', 'apply the safe fixes'],
        ['hapeers lint --rule tls/plaintext=off haproxy.cfg', 'switch off a rule'],
      ],
      exits: [
        [0, 'no errors, and no more warnings than --max-warnings allows'],
        [1, 'errors or too many warnings; --diff: there is something to fix'],
        USAGE,
        BUG,
      ],
      groups: [
        ['What to lint', ['file', 'node', 'each', 'extract', 'was', 'was-version', 'cluster', 'no-cluster']],
        ['How HAProxy reads it', [...NODE, 'haproxy', 'with-haproxy']],
        [
          'What to report',
          [
            'rule',
            'only',
            'min-severity',
            'max-warnings',
            'baseline',
            'write-baseline',
            'stdin-filename',
            'show-secrets',
          ],
        ],
        ['Fixes', ['fix', 'diff']],
        ['Beyond the text', ['root', 'reach', 'timeout']],
        [COMMON_GROUP, COMMON],
      ],
    },
    probe: {
      examples: [
        ['hapeers probe 10.0.0.1:10000=lb1', 'is lb1 up, and which protocol version does it speak?'],
        ['hapeers probe -f /etc/haproxy/haproxy.cfg', 'does every peer of this config answer?'],
        ['hapeers probe --socket /run/haproxy/admin.sock', 'is this node in sync?'],
        [
          'hapeers probe --socket ./a.sock -f haproxy.cfg --reload-safe --wait 30s',
          'exit 0 once a reload loses nothing',
        ],
        ['hapeers probe --socket ./a.sock --socket ./b.sock --canary app', 'prove that table app replicates'],
        ['hapeers probe -f haproxy.cfg --as observer --dump app', 'what is in table app?'],
        [
          'hapeers probe --socket ./admin.sock --load tables.ndjson --write',
          'fill the tables again after a restart of the last node',
        ],
      ],
      exits: [
        [0, 'healthy; --reload-safe: a reload now loses nothing'],
        [1, 'unhealthy, not safe to reload, or not all of a dump loaded'],
        USAGE,
        BUG,
        [4, '--reload-safe: unknown, because a node could not be asked or its config was not judged (-f)'],
      ],
      groups: [
        ['What to ask', ['file', 'cluster', 'peers', 'socket', 'ignore-peer', ...NODE]],
        ['Runtime API (--socket)', ['canary', 'wait', 'reload-safe', 'load', 'write', 'rate', 'exporter']],
        [
          'Tables (--as)',
          [
            'as',
            'impersonate',
            'starting',
            'tables',
            'dump',
            'watch',
            'compare',
            'sum',
            'key',
            'where',
            'tolerance',
          ],
        ],
        ['Connection', ['tls', 'ca-file', 'crt', 'sni', 'verifyhost', 'verify', 'timeout', 'concurrency']],
        [COMMON_GROUP, ['exit-zero', ...COMMON]],
      ],
    },
    tables: {
      examples: [
        ['hapeers tables haproxy.cfg', 'every stick-table of a config'],
        ['hapeers tables --node lb1=lb1.cfg --node lb2=lb2.cfg', 'nodes as columns, differences marked'],
        ['hapeers tables --format markdown haproxy.cfg', 'for a wiki'],
      ],
      exits: [OK, USAGE, BUG],
      groups: [
        ['What to read', ['node', 'each', 'cluster', 'no-cluster', 'stdin-filename', ...NODE]],
        ['What to show', ['show-secrets']],
        [COMMON_GROUP, COMMON],
      ],
    },
    explain: {
      examples: [
        ['hapeers explain peers/missing-listener', 'why, what HAProxy does, what to do, bad and good'],
        ['hapeers explain missing-listener', 'the part after the slash is enough'],
      ],
      exits: [OK, USAGE, BUG],
      groups: [[COMMON_GROUP, COMMON]],
    },
    rules: {
      examples: [['hapeers rules --format json', 'for scripts']],
      exits: [OK, USAGE, BUG],
      groups: [[COMMON_GROUP, COMMON]],
    },
    schema: {
      examples: [['hapeers schema > hapeers.schema.json', 'for an editor that completes YAML']],
      exits: [OK, USAGE, BUG],
      groups: [[COMMON_GROUP, COMMON]],
    },
    lsp: {
      examples: [['hapeers lsp', 'what an editor starts; see docs/editor.md']],
      exits: [[0, 'the editor has ended the session'], USAGE, BUG],
      groups: [
        ['How HAProxy reads it', ['stdio', ...NODE]],
        [COMMON_GROUP, COMMON],
      ],
    },
    completion: {
      examples: [
        ['source <(hapeers completion bash)', 'in ~/.bashrc; zsh likewise'],
        ['hapeers completion fish | source', 'in ~/.config/fish/config.fish'],
      ],
      exits: [OK, USAGE, BUG],
      groups: [[COMMON_GROUP, COMMON]],
    },
  }),
);
