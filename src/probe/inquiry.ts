import { type Endpoint, formatEndpoint } from '../protocol/endpoint.ts';
import type { ProtocolVersion } from '../protocol/hello.ts';
import type { BoundedOptions } from '../protocol/options.ts';
import type { Answer } from './ask.ts';
import type { ProbeFinding, Verdict } from './finding.ts';
import type { ProbeTarget } from './target.ts';

/** What is asked about an address. */
export type Asked = Pick<ProbeTarget, 'text' | 'peer' | 'candidates'>;

/** An address that is being asked who it is. */
export interface Inquiry {
  readonly endpoint: Endpoint;
  readonly target: Asked;
  readonly options: BoundedOptions;
}

/** An answer of one kind. */
export type Kind<K extends Answer['kind']> = Extract<Answer, { kind: K }>;

/** The finding that an answer leads to. */
export function conclude(
  { endpoint, target }: Inquiry,
  answer: Answer,
  verdict: Verdict,
  words: { readonly protocol?: ProtocolVersion; readonly message: string; readonly hint: string | null },
): ProbeFinding {
  return {
    target: target.text,
    address: formatEndpoint(endpoint),
    peer: target.peer,
    healthy: verdict === 'identified' || verdict === 'peers-listener',
    verdict,
    status: answer.kind === 'status' ? answer.code : null,
    protocol: words.protocol ?? null,
    connectMs: answer.times?.connectMs ?? null,
    tlsMs: answer.times?.tlsMs ?? null,
    handshakeMs: answer.times?.handshakeMs ?? null,
    message: words.message,
    hint: words.hint,
    tables: null,
  };
}
