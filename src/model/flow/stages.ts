import type { TableUse } from '../table/stick-table.ts';

/** Rule sets in the order in which HAProxy goes through them. */
const STAGES: readonly string[] = [
  'tcp-request connection',
  'tcp-request session',
  'tcp-request content',
  'http-request',
  'tcp-response content',
  'http-response',
  'http-after-response',
];

/** The first stage of the response. */
const RESPONSE = STAGES.indexOf('tcp-response content');

/** The place of a rule set in that order; -1 for lines that belong to none. */
export function stageOf({ ruleSet }: Pick<TableUse, 'ruleSet'>): number {
  return STAGES.indexOf(ruleSet ?? '');
}

/** Whether a rule runs before the request has been sent to the server. */
export function isRequestStage(use: Pick<TableUse, 'ruleSet'>): boolean {
  const stage = stageOf(use);
  return stage !== -1 && stage < RESPONSE;
}

/** Whether HAProxy goes through a rule set again for the same session, as more data arrives. */
export function isRepeated({ ruleSet }: Pick<TableUse, 'ruleSet'>): boolean {
  return ruleSet?.endsWith('content') === true;
}
