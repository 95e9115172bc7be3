/** A metric of the Prometheus text format. */
export interface Family {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly samples: { readonly labels: ReadonlyMap<string, string>; readonly value: number }[];
}

const HELP = /^# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) ((?:[^\\]|\\\\|\\n)*)$/;
const TYPE = /^# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram|summary|untyped)$/;
const SAMPLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (-?(?:\d+(?:\.\d+)?(?:e[+-]?\d+)?)|NaN|[+-]Inf)$/;
const LABEL = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\\\|\\"|\\n)*)"(?:,|$)/;

/**
 * Reads the text exposition format, version 0.0.4, and is as strict as its grammar: one HELP and one TYPE before the
 * samples of a metric, all of them together, no sample twice, valid names and escapes, a line break at the end.
 */
export function readExposition(text: string): readonly Family[] {
  if (text !== '' && !text.endsWith('\n')) throw new Error('no line break at the end');
  const families: Family[] = [];
  const lines = text.split('\n').slice(0, -1);
  for (let index = 0; index < lines.length; ) {
    const help = HELP.exec(lines[index] ?? '');
    const type = TYPE.exec(lines[index + 1] ?? '');
    if (help === null || type === null || help[1] !== type[1])
      throw new Error(`no HELP and TYPE: ${lines[index]}`);
    const family: Family = { name: help[1] ?? '', help: help[2] ?? '', type: type[2] ?? '', samples: [] };
    if (families.some(({ name }) => name === family.name)) throw new Error(`${family.name} comes twice`);
    families.push(family);
    const seen = new Set<string>();
    for (index += 2; index < lines.length && !lines[index]?.startsWith('#'); index++) {
      const line = lines[index] ?? '';
      const sample = SAMPLE.exec(line);
      if (sample === null || sample[1] !== family.name)
        throw new Error(`no sample of ${family.name}: ${line}`);
      const labels = readLabels(sample[2] ?? '');
      const key = JSON.stringify([...labels].sort());
      if (seen.has(key)) throw new Error(`a sample comes twice: ${line}`);
      seen.add(key);
      family.samples.push({ labels, value: Number(sample[3]) });
    }
    if (family.samples.length === 0) throw new Error(`${family.name} has no sample`);
    if (family.type === 'counter' && !family.name.endsWith('_total'))
      throw new Error(`${family.name} ends not in _total`);
  }
  return families;
}

function readLabels(text: string): Map<string, string> {
  const labels = new Map<string, string>();
  for (let rest = text; rest !== ''; ) {
    const match = LABEL.exec(rest);
    if (match === null) throw new Error(`no label: ${rest}`);
    const [whole, name = '', value = ''] = match;
    if (labels.has(name)) throw new Error(`label ${name} comes twice`);
    labels.set(
      name,
      value.replace(/\\(.)/g, (_all, escaped: string) => (escaped === 'n' ? '\n' : escaped)),
    );
    rest = rest.slice(whole.length);
  }
  return labels;
}
