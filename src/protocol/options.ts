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
}

export interface ConnectOptions {
  /** The time that each of the two phases, connection and TLS handshake, may take. */
  readonly timeoutMs: number;
  readonly tls: TlsOptions | null;
  readonly signal?: Signal | undefined;
}
