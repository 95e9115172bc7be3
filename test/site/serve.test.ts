import { expect, it } from 'vitest';
import { serve } from '../../site/build/serve.ts';

it('the server of developers has the files of the site, on loopback, and nothing else', async () => {
  const files = new Map([
    ['index.html', '<p>home</p>'],
    ['rules/index.html', '<p>rules</p>'],
  ]);
  const { server, url } = await serve(files, 0);
  try {
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
    expect(await (await fetch(url)).text()).toBe('<p>home</p>');
    const rules = await fetch(`${url}rules/?x`);
    expect([await rules.text(), rules.headers.get('content-type')]).toEqual([
      '<p>rules</p>',
      'text/html; charset=utf-8',
    ]);
    for (const path of ['nowhere.html', '../package.json', '%2e%2e/package.json', '%ff']) {
      expect((await fetch(url + path)).status, path).toBe(404);
    }
  } finally {
    server.close();
  }
});
