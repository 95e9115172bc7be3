import { readCluster } from '../../src/cluster/read.ts';
import { HapeersError } from '../../src/errors.ts';
import { type ArtifactName, artifactNamed, artifactNames } from '../../src/generate/artifact.ts';
import { spliceInto } from '../../src/generate/splice.ts';
import { nodeText } from '../../src/generate/text.ts';
import type { Cluster, Form } from '../../src/model/cluster.ts';
import { Source } from '../../src/text.ts';
import { copyButton } from './clipboard.ts';
import { diffView } from './diff-view.ts';
import { button, element } from './dom.ts';
import { definePart, type Target } from './parts.ts';
import type { ProblemActions } from './problems-view.ts';

/** The name that the cluster file has in reports. */
const CLUSTER_FILE = 'hapeers.yaml';

const FORMS = {
  file: 'as the file says',
  legacy: 'legacy: "peer" lines',
  modern: 'modern: "bind" and "server" lines',
  single: 'single: one text for all nodes',
} as const;

type Choice = keyof typeof FORMS;

/** What is chosen stays while the cluster file is being edited. */
const chosen: { node: string; form: Choice; what: 'peers' | ArtifactName } = {
  node: '',
  form: 'file',
  what: 'peers',
};

definePart('generate', {
  show(place, text, targets, actions) {
    const { cluster, problems } = readCluster(new Source(CLUSTER_FILE, text));
    if (cluster === null) {
      const message = 'The cluster file has errors; the tab "Problems" lists them.';
      place.replaceChildren(element('p', { class: 'empty' }, message));
      return problems;
    }
    const output = element('div', { class: 'output' });
    const update = () => output.replaceChildren(...outputOf(cluster, targets, actions));
    place.replaceChildren(controls(cluster, update), output);
    update();
    return problems;
  },
});

function controls(cluster: Cluster, update: () => void): HTMLElement {
  const names = cluster.nodes.map(({ name }) => name);
  if (!names.includes(chosen.node)) chosen.node = names[0] ?? '';
  const choose = (set: (value: string) => void) => (value: string) => {
    set(value);
    update();
  };
  return element(
    'div',
    { class: 'controls', role: 'group', 'aria-label': 'What to generate' },
    select(
      'Node',
      names.map((name) => [name, name]),
      chosen.node,
      choose((value) => {
        chosen.node = value;
      }),
    ),
    select(
      'Form',
      Object.entries(FORMS),
      chosen.form,
      choose((value) => {
        chosen.form = value as Choice;
      }),
    ),
    select(
      'Output',
      [['peers', 'peers sections'], ...artifactNames.map((name): [string, string] => [name, name])],
      chosen.what,
      choose((value) => {
        chosen.what = value as typeof chosen.what;
      }),
    ),
  );
}

function select(
  label: string,
  options: readonly (readonly [value: string, text: string])[],
  value: string,
  onChange: (value: string) => void,
): HTMLElement {
  const list = element(
    'select',
    {},
    ...options.map(([key, text]) =>
      element('option', key === value ? { value: key, selected: '' } : { value: key }, text),
    ),
  );
  list.addEventListener('change', () => onChange(list.value));
  return element('label', {}, `${label} `, list);
}

function outputOf(cluster: Cluster, targets: readonly Target[], actions: ProblemActions): HTMLElement[] {
  const { node, what } = chosen;
  const form: Form | undefined = chosen.form === 'file' ? undefined : chosen.form;
  if (what !== 'peers') return [textView(() => artifactNamed(what).textOf(cluster, node))];
  const target = targets.find((one) => one.node === node);
  const spliced = target === undefined ? [] : spliceView(target, cluster, node, form, actions);
  return [textView(() => nodeText(cluster, node, form)), ...spliced];
}

/** A generated text, or why there is none. */
function textView(textOf: () => string): HTMLElement {
  const text = attempt(textOf);
  if (text instanceof HTMLElement) return text;
  const shown = element('pre', { tabindex: '0', role: 'group', 'aria-label': 'Generated text' }, text);
  return element('div', { class: 'generated' }, shown, copyButton(shown));
}

/** How the config of the node changes when the generated lines are put into it. */
function spliceView(
  { file, text }: Target,
  cluster: Cluster,
  node: string,
  form: Form | undefined,
  { write }: ProblemActions,
): HTMLElement[] {
  const heading = element('h3', {}, `Into ${file}`);
  const after = attempt(() => spliceInto(new Source(file, text), cluster, node, form));
  if (after instanceof HTMLElement) return [heading, after];
  if (after === text) return [heading, element('p', { class: 'empty' }, `${file} has all of it already.`)];
  const apply = button('Apply', () => write(new Map([[file, after]])));
  return [heading, diffView(file, text, after), apply];
}

/** What cannot be generated is told with its hint. */
function attempt(make: () => string): string | HTMLElement {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof HapeersError)) throw error;
    const hint = error.hint === null ? '' : ` Hint: ${error.hint}.`;
    return element('p', { class: 'refused', role: 'status' }, `${error.message}.${hint}`);
  }
}
