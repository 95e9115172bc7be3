import { expect, it } from 'vitest';
import { lintTexts } from './fixing.ts';

/** Words that 3.5 brings: read in its development tree, since no release has them yet. */
const text = `.if fips_mode()
.endif

backend app
    timeout connect 5s
    timeout server 30s
    default-server name tls ssl verify none
    server web1 10.0.1.1:80 from tls
`;

const rulesOf = (version: string) => [...new Set(lintTexts(text, version).problems.map(({ rule }) => rule))];

it('knows what is new in the branch in development, and that others do not', () => {
  expect(rulesOf('3.5')).toEqual([]);
  expect(rulesOf('3.4')).toEqual(['conditions/bad-expression', 'server/unknown-parameter']);
});
