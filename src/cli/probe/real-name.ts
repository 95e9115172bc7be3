import { HapeersError } from '../../errors.ts';

/** A session under the name of a node cuts off the one that this node has. */
export function refuseRealName(name: string, reason: string): never {
  throw new HapeersError(
    'usage',
    `"${name}" is the name of a node, and a session under it would cut that node off (${reason})`,
    'use the name of an observer, such as one added by "peer observer 127.0.0.1:9"',
  );
}
