import { parse } from '../../grammar/parser.ts';
import { applyEdits } from '../edit/text-edit.ts';
import { HapeersError } from '../errors.ts';
import type { Form } from '../model/cluster.ts';
import { Environment } from '../model/line/environment.ts';
import { readConfigLines } from '../model/read.ts';
import type { ReadTarget } from '../model/target.ts';
import { newest } from '../model/value/version.ts';
import type { Source } from '../text.ts';
import { ANY_NODE, linesOf } from './convert/members.ts';
import { SectionConversion } from './convert/section.ts';
import { placeOf } from './find.ts';

/**
 * A config with all of its peers sections in another form. All other lines, the comments of members and their parameters
 * stay; a section that has the form already stays to the byte.
 * @param node the local peer that the file is for
 * @param target for which version, and with which variables, it is read
 * @throws HapeersError `usage` at a line that has no counterpart in the form
 * @example
 * const config = new Source('haproxy.cfg', 'peers ours\n  peer hap1 10.0.0.1:1024 # me\n  peer hap2 10.0.0.2:1024\n');
 * convertForm(config, 'modern', 'hap1'); // 'peers ours\n  bind 10.0.0.1:1024\n  server hap1 # me\n  server hap2 10.0.0.2:1024\n'
 */
export function convertForm(
  source: Source,
  form: Form,
  node: string,
  target: Pick<ReadTarget, 'version' | 'environment'> = { version: newest, environment: new Environment() },
): string {
  const { version, environment } = target;
  const file = { source, document: parse(source.text) };
  const { lines: read } = readConfigLines([file], { version, environment, localPeer: ANY_NODE });
  const edits = file.document.sections.flatMap((section) => {
    if (section.keyword !== 'peers') return [];
    const lines = linesOf(source, section, read);
    // Without members there is nothing that the forms write in different ways.
    if (lines.form === form || lines.members.length === 0) return [];
    if (lines.members.every(({ name }) => name !== node)) {
      throw new HapeersError(
        'usage',
        `"${node}" is not a member of "${source.slice(section.header)}" (${placeOf(source, section.header.start)})`,
        `say which node the file is for with -L: ${lines.members.map(({ name }) => name).join(', ')}`,
      );
    }
    return new SectionConversion(source, section, lines, node, read).editsTo(form);
  });
  return applyEdits(source.text, edits);
}
