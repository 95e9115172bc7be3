/** Where hapeers is published: every address that it prints begins with this or with {@link SITE_URL}. */
export const PROJECT_URL = 'https://github.com/hapeers/hapeers';

/** Where the site is published that `npm run playground` builds. */
export const SITE_URL = 'https://hapeers.github.io/hapeers';

/** The page of a rule in the site. */
export function rulePath(rule: string): string {
  return `rules/${rule}.html`;
}

/** Where a rule is documented. */
export function ruleUrl(rule: string): string {
  return `${SITE_URL}/${rulePath(rule)}`;
}
