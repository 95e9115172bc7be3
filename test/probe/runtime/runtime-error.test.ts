import { expect, it } from 'vitest';
import { describeConnection } from '../../../src/probe/runtime/runtime-error.ts';
import { ConnectionError, type ConnectionFault } from '../../../src/protocol/connection-error.ts';

it.each([
  ['ENOENT', 'unreachable', 'no-socket', 'does not exist'],
  ['ENOTSOCK', 'unreachable', 'no-socket', 'is not a socket'],
  ['ECONNREFUSED', 'refused', 'refused', 'nothing listens there'],
  ['ENOTFOUND', 'unresolved', 'unresolved', 'the name is not known'],
  ['EAI_AGAIN', 'unresolved', 'unresolved', 'the name is not known'],
  ['EACCES', 'local', 'permission-denied', 'cannot be opened by this user'],
  ['', 'timeout', 'timeout', 'what the connection said'],
  ['ECONNRESET', 'reset', 'closed', 'cut the connection'],
  ['EHOSTUNREACH', 'unreachable', 'unreachable', 'what the connection said'],
] as const)('a connection that broke with "%s" (%s) is told as %s', (code, fault, told, words) => {
  const cause = Object.assign(new Error(code), { code });
  const broken = new ConnectionError(
    'connect',
    fault satisfies ConnectionFault,
    'what the connection said',
    null,
    {
      cause,
    },
  );
  const error = describeConnection(broken);
  expect(error).toMatchObject({ fault: told, message: expect.stringContaining(words) });
  expect(error.hint).not.toBeNull();
  expect(error.code).toBe('connection-failed');
});
