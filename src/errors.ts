/** What kind of failure stopped the work; scripts may switch on it. */
export type ErrorCode =
  | 'usage'
  | 'file-unreadable'
  | 'file-unwritable'
  | 'cluster-invalid'
  | 'lookup-failed'
  | 'nodes-missing'
  | 'haproxy-unusable'
  | 'haproxy-refused'
  | 'connection-failed'
  | 'protocol-broken';

/**
 * A failure that the user can act on: what is wrong (and where) in one line, and the next step as a hint.
 * It is the only error that hapeers throws on purpose; any other exception is a bug of hapeers.
 *
 * @example
 * let code = null;
 * try {
 *   parseVersion('two');
 * } catch (error) {
 *   if (error instanceof HapeersError) code = error.code;
 * }
 * code; // 'usage'
 */
export class HapeersError extends Error {
  override readonly name = 'HapeersError';
  readonly code: ErrorCode;
  readonly hint: string | null;

  /**
   * @param message one line, lower case, without a full stop: what is wrong, the place in parentheses at the end
   * @param hint one line in the imperative: the next step; null only where there is none to give
   */
  constructor(code: ErrorCode, message: string, hint: string | null = null, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.hint = hint;
  }
}
