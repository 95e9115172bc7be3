/** Where hapeers is published: every address that it prints begins with this. */
export const PROJECT_URL = 'https://github.com/hapeers/hapeers';

/** Where a rule is documented; the anchor is that of its heading. */
export function ruleUrl(rule: string): string {
  return `${PROJECT_URL}/blob/main/src/lint/rules/README.md#${rule.replace('/', '')}`;
}
