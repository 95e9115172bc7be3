/** A word of a dump with what the dump tells about it. */
export interface DumpedWord {
  readonly place: string;
  readonly word: string;
  readonly attributes: Attributes;
}

/** Facts about a word that may differ between branches, by the names that the data files use. */
export type Attributes = Readonly<Record<string, string | number | boolean>>;

const ruleSet =
  /^(tcp-request connection|tcp-request session|tcp-request content|tcp-response content|quic-initial|http-request|http-response|http-after-response) (.+?)(\*?)$/;

/**
 * Reads what `haproxy -dKall` prints (2.6 and later): configuration keywords, filters, sample fetches and converters.
 * Words of `listen` stand for all four kinds of proxies and carry the place `proxy`; `option` lines are left out,
 * because dumps know only some of the options.
 * @throws Error for a line of a form that no release so far has printed
 */
export function readDump(text: string): readonly DumpedWord[] {
  const words: DumpedWord[] = [];
  let part = '';
  let section = '';
  for (const line of text.split('\n')) {
    if (line.startsWith('# List of registered ')) {
      part = line.slice('# List of registered '.length);
    } else if (line === '' || line.startsWith('#')) {
      // heads of the columns
    } else if (part === 'configuration keywords:') {
      if (!line.startsWith('\t')) {
        section = line;
      } else if (section !== 'crt-list' && !line.startsWith('\toption ')) {
        words.push(readKeyword(section, line.slice(1)));
      }
    } else if (part === 'filter names:') {
      words.push({ place: 'filter', word: line.split(' ')[0] ?? line, attributes: {} });
    } else if (part === 'sample fetch functions:') {
      words.push(readFetch(line));
    } else if (part === 'sample converter functions:') {
      words.push(readConverter(line));
    }
  }
  return words;
}

function readKeyword(section: string, line: string): DumpedWord {
  const parameter = /^(server|bind) (?:<name> )?<addr> (?:ssl (?=\S))?(\S+)(?: \+(-?\d+))?$/.exec(line);
  if (parameter !== null) {
    return {
      place: parameter[1] ?? '',
      word: parameter[2] ?? '',
      attributes: { args: Number(parameter[3] ?? 0) },
    };
  }
  const action = ruleSet.exec(line);
  if (action !== null) {
    return {
      place: action[1] ?? '',
      word: action[2] ?? '',
      attributes: action[3] === '*' ? { prefix: true } : {},
    };
  }
  if (!/^[\w.-]+$/.test(line)) {
    throw new Error(`a dump has a keyword of unknown form: "${line}" in "${section}"`);
  }
  return { place: section === 'listen' ? 'proxy' : section, word: line, attributes: {} };
}

function readFetch(line: string): DumpedWord {
  const match = /^\[ ([Y. ]+) \] ([^(:]+)(?:\((.*)\))?: (\w+)$/.exec(line);
  if (match === null) {
    throw new Error(`a dump has a sample fetch of unknown form: "${line}"`);
  }
  return {
    place: 'fetch',
    word: match[2] ?? '',
    attributes: {
      output: match[4] ?? '',
      signature: match[3] ?? '',
      where: (match[1] ?? '').replaceAll(' ', ''),
    },
  };
}

/** HAProxy prints what a converter gives in front of what it takes (`smp_dump_conv_kw()`, src/sample.c). */
function readConverter(line: string): DumpedWord {
  const match = /^([^(:]+)(?:\((.*)\))?: (\w+) => (\w+)$/.exec(line);
  if (match === null) {
    throw new Error(`a dump has a converter of unknown form: "${line}"`);
  }
  return {
    place: 'converter',
    word: match[1] ?? '',
    attributes: { input: match[4] ?? '', output: match[3] ?? '', signature: match[2] ?? '' },
  };
}
