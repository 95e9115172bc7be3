import type { Section } from '../../../grammar/ast.ts';
import { moveUp } from '../../edit/line-edits.ts';
import type { Config, Defaults, Entity } from '../../model/config.ts';
import { findParameter, isSwitchedOn } from '../../model/parameter/parameters.ts';
import { hasCertificateAuthority, usesTls, verifyOf } from '../../model/parameter/tls.ts';
import type { Fix } from '../../problem.ts';
import { isUnconditional } from '../certainty.ts';
import { editsIn } from './edits.ts';

/**
 * The fix that moves a `default-server` line from after all servers of its section above them. Where another such line
 * is in the section, which of the servers it is for is a guess; and what asks for something else (an authority, the
 * port of an agent, a section of resolvers) may be refused once it counts.
 */
export function moveDefaults(
  section: Section,
  line: Defaults,
  servers: readonly Entity[],
  all: readonly Defaults[],
  config: Config,
): Fix | null {
  const [first] = servers;
  if (first === undefined || !isUnconditional(config, section)) return null;
  const isOnly = all.filter(({ keyword }) => keyword === 'default-server').length === 1;
  return {
    description: `move it above the first "${line.source.slice(first.statement.words[0] ?? first.statement)}" line`,
    safe: isOnly && standsAlone(line, config),
    edits: editsIn(line.source, moveUp(line.source, line.statement, first.statement)),
  };
}

const DEMANDING = ['agent-check', 'resolvers', 'proto', 'check-proto', 'track', 'ws'];

function standsAlone({ parameters: { known, unknown } }: Defaults, config: Config): boolean {
  const isTls = usesTls(known) || isSwitchedOn(known, 'check-ssl');
  const hasTrust = hasCertificateAuthority(known) || verifyOf(known, config, 'server') === 'none';
  return unknown === null && (!isTls || hasTrust) && findParameter(known, ...DEMANDING) === null;
}
