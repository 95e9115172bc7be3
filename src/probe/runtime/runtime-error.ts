import { type ErrorCode, HapeersError } from '../../errors.ts';
import type { ConnectionError } from '../../protocol/connection-error.ts';

/**
 * Why a runtime API could not be asked. A closed list: it is the `verdict` of such a target in reports.
 *
 * `not-runtime-api`: something else answers there. `master-socket`: it is the API of the master process, and no worker
 * answers through it. `level-too-low`: the socket may not do what was asked. `command-refused`: HAProxy said no for another reason.
 */
export type RuntimeFault =
  | 'no-socket'
  | 'permission-denied'
  | 'refused'
  | 'unresolved'
  | 'unreachable'
  | 'timeout'
  | 'closed'
  | 'not-runtime-api'
  | 'master-socket'
  | 'level-too-low'
  | 'command-refused';

/** A runtime API that could not be asked. The message says what happened, in words that follow the address. */
export class RuntimeError extends HapeersError {
  readonly fault: RuntimeFault;

  constructor(fault: RuntimeFault, message: string, hint: string, options?: ErrorOptions) {
    super(codeOf(fault), message, hint, options);
    this.fault = fault;
  }
}

function codeOf(fault: RuntimeFault): ErrorCode {
  switch (fault) {
    case 'not-runtime-api':
    case 'master-socket':
    case 'level-too-low':
    case 'command-refused':
      return 'protocol-broken';
    default:
      return 'connection-failed';
  }
}

const RUNS = 'check that HAProxy runs, and the path on its "stats socket" line';

/** What a broken connection means where a `stats socket` was expected. */
export function describeConnection(error: ConnectionError): RuntimeError {
  const options = { cause: error };
  switch (errnoOf(error)) {
    case 'ENOENT':
      return new RuntimeError('no-socket', 'does not exist', RUNS, options);
    case 'ENOTSOCK':
      return new RuntimeError('no-socket', 'is not a socket', RUNS, options);
    case 'ECONNREFUSED':
      return new RuntimeError('refused', 'refused the connection: nothing listens there', RUNS, options);
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new RuntimeError(
        'unresolved',
        'has no address: the name is not known',
        'check the name',
        options,
      );
    case 'EACCES':
    case 'EPERM':
      return new RuntimeError(
        'permission-denied',
        'cannot be opened by this user',
        'run as a user that the "user", "group" and "mode" of the stats socket allow',
        options,
      );
  }
  switch (error.fault) {
    case 'timeout':
      return new RuntimeError(
        'timeout',
        error.message,
        'check the address, or allow more time with --timeout',
        options,
      );
    case 'reset':
      return new RuntimeError('closed', 'cut the connection', RUNS, options);
    default:
      return new RuntimeError('unreachable', error.message, RUNS, options);
  }
}

function errnoOf({ cause }: ConnectionError): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : '';
}
