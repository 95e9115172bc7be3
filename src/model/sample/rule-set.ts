import type { actionOf, FetchPlace } from '../../../grammar/vocabulary.ts';
import type { ProxySection } from '../config.ts';
import type { LiveLine } from '../line/live-line.ts';
import { isBefore, type Version } from '../value/version.ts';

/** Rule sets that can track. */
export const trackingRuleSets: ReadonlySet<string> = new Set([
  'tcp-request connection',
  'tcp-request session',
  'tcp-request content',
  'http-request',
  'http-response',
]);

/** The rule sets with actions on counters, by the words in front of the action. */
export const ruleSets: ReadonlyMap<string, Parameters<typeof actionOf>[0]> = new Map(
  (
    [
      'tcp-request connection',
      'tcp-request session',
      'tcp-request content',
      'tcp-response content',
      'http-request',
      'http-response',
      'http-after-response',
    ] as const
  ).map((set) => [set, set]),
);

/** The rule set that a line belongs to; null for a line that is no rule, and where a variable hides it. */
export function ruleSetOf({ keyword, arguments: words }: LiveLine): string | null {
  if (keyword === null) return null;
  const set = keyword.startsWith('tcp-') ? `${keyword} ${words[1]?.value ?? ''}` : keyword;
  return ruleSets.has(set) ? set : null;
}

/** Where the value of an action on a counter is evaluated, whatever the proxy is. */
export const valuePlaces: ReadonlyMap<string, FetchPlace> = new Map([
  ['tcp-request connection', 'frontend tcp-request connection'],
  ['tcp-request session', 'frontend tcp-request session'],
  ['tcp-request content', 'frontend tcp-request content'],
  ['tcp-response content', 'backend tcp-response content'],
  ['http-request', 'frontend http-request header'],
  ['http-response', 'backend http-response header'],
  ['http-after-response', 'backend http-response header'],
]);

/** Actions whose first argument is an expression. */
export function takesExpression(action: string): boolean {
  return (
    action === 'capture' ||
    action === 'set-src' ||
    action === 'set-dst' ||
    action === 'set-src-port' ||
    action === 'set-dst-port' ||
    action === 'set-priority-class' ||
    action === 'set-priority-offset' ||
    (action.startsWith('set-var(') && action.endsWith(')'))
  );
}

/** Where HAProxy evaluates the rules of a rule set; empty for those that are not checked. */
export function placesOf(set: string, kind: ProxySection['kind']): readonly FetchPlace[] {
  const front = kind !== 'backend';
  const back = kind !== 'frontend';
  switch (set) {
    case 'tcp-request connection':
      return ['frontend tcp-request connection'];
    case 'tcp-request session':
      return ['frontend tcp-request session'];
    case 'tcp-request content':
      return [
        ...(front ? (['frontend tcp-request content'] as const) : []),
        ...(back ? (['backend tcp-request content'] as const) : []),
      ];
    case 'http-request':
      return [
        ...(front ? (['frontend http-request header'] as const) : []),
        ...(back ? (['backend http-request header'] as const) : []),
      ];
    case 'http-response':
      return [
        ...(front ? (['frontend http-response header'] as const) : []),
        ...(back ? (['backend http-response header'] as const) : []),
      ];
    default:
      return [];
  }
}

/** Rule sets that are evaluated before there is a request to hand to a backend. */
const FRONTEND_ONLY: ReadonlySet<string> = new Set(['tcp-request connection', 'tcp-request session']);

/**
 * Why HAProxy refuses a rule or an ACL in a section of some kind; null where it takes it.
 * @param set the rule set, null for an ACL
 */
export function misplaced(
  keyword: string,
  set: string | null,
  kind: ProxySection['kind'],
  isNamed: boolean,
  version: Version,
): { readonly message: string; readonly hint: string } | null {
  if (keyword === 'tcp-response' && kind === 'frontend') {
    return { message: '"tcp-response" is not allowed in a frontend', hint: 'move it into the backend' };
  }
  if (kind === 'backend' && set !== null && FRONTEND_ONLY.has(set)) {
    return { message: `"${set}" is not allowed in a backend`, hint: 'move it into the frontend' };
  }
  if (kind !== 'defaults') return null;
  if (isBefore(version, '2.5')) {
    return {
      message: `"${keyword}" is allowed in a defaults section only since HAProxy 2.5`,
      hint: 'move it into the proxies',
    };
  }
  return isNamed
    ? null
    : {
        message: `"${keyword}" is only allowed in a named defaults section`,
        hint: 'give the section a name, and use it with "from NAME"',
      };
}
