import type { Deadline } from './deadline.ts';

/** The platform's `AbortSignal`, for projects without its types too. */
export type Signal = typeof globalThis extends { AbortSignal: { prototype: infer Type } } ? Type : never;

/** TLS as a `server` line of a peers section sets it. Certificates are PEM text. */
export interface TlsOptions {
  /** The server name to ask for; null sends none, as HAProxy does without `sni`. */
  readonly sni: string | null;
  readonly verify: 'required' | 'none';
  /** The name that the certificate must carry when no `sni` is sent; null checks the chain only, as HAProxy does. */
  readonly verifyHost: string | null;
  /** The CA to trust; null trusts those that Node.js ships. */
  readonly ca: string | null;
  readonly cert: string | null;
  /** null where it is in `cert`, as HAProxy has it. */
  readonly key: string | null;
  /** The versions of TLS to offer, as numbers: 12 is TLS 1.2; undefined: 1.2 and 1.3. */
  readonly versions?: { readonly min: number; readonly max: number };
  /** As OpenSSL lists them: those of TLS 1.2 and before, those of TLS 1.3, and groups; undefined: the defaults. */
  readonly ciphers?: string;
  readonly ciphersuites?: string;
  readonly curves?: string;
}

/** What HAProxy does to a connection besides TLS. */
export interface Dial {
  /** The PROXY header that is sent before everything else. */
  readonly proxy?: 'v1' | 'v2';
  /** The address of this machine to dial from. */
  readonly source?: string;
}

export interface ConnectOptions {
  /** The time that each step may take: connection, TLS handshake, an answer. */
  readonly timeoutMs: number;
  readonly tls: TlsOptions | null;
  readonly dial?: Dial | undefined;
  readonly signal?: Signal | undefined;
}

/** A step of an exchange that as a whole has to be over at some time, whatever step it is at; undefined: never. */
export interface BoundedOptions extends ConnectOptions {
  readonly deadline?: Deadline | undefined;
}

/** The time that is left for the next step, which begins now. */
export function stepMs({ timeoutMs, deadline }: Pick<BoundedOptions, 'timeoutMs' | 'deadline'>): number {
  return deadline === undefined ? timeoutMs : Math.min(timeoutMs, deadline.leftMs);
}
