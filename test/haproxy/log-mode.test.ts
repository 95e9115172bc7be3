import { describe, expect, it } from 'vitest';
import { rules } from '../../src/lint/rules/index.ts';
import rule from '../../src/lint/rules/table/ignored-table.ts';
import { lintTexts } from '../lint/fixing.ts';
import { haproxyBinaries } from './binaries.ts';
import { check } from './check.ts';
import { startNode } from './node.ts';
import { freePort } from './ports.ts';

const configOf = (mode: string) => `defaults
    timeout connect 1s
    timeout client 1s
    timeout server 1s

backend logs
    mode ${mode}
    balance roundrobin
    stick-table type ip size 1k expire 1m store gpc0
    server log1 ${mode === 'log' ? 'udp@' : ''}127.0.0.1:514
`;
const withMode = haproxyBinaries().filter(({ branch }) => Number(branch) >= 2.9);

describe.each(withMode)('a stick-table in a proxy of HAProxy $version', ({ version, ...binary }) => {
  const own = { ...binary, version };

  it.each(['log', 'tcp'])('with mode %s is warned of exactly where lint reports it', async (mode) => {
    const text = configOf(mode);
    const { exit, messages } = await check(own, `${text}\nfrontend f\n    bind 127.0.0.1:1\n    mode http\n`);
    const said = lintTexts(text, version).problems.filter(({ rule: id }) => id === rule.id);
    expect(exit).toBe(0);
    expect(messages.map(({ severity }) => severity)).toEqual(mode === 'log' ? ['warning'] : []);
    expect(said.map(({ haproxy }) => haproxy)).toEqual(mode === 'log' ? ['warns'] : []);
  });

  it('is not there once it runs', async () => {
    const frontend = `\nfrontend f\n    mode http\n    bind 127.0.0.1:${await freePort()}\n`;
    for (const mode of ['log', 'tcp']) {
      const node = await startNode({ binary: own, config: configOf(mode) + frontend });
      try {
        const answer = await node.runtime('show table logs');
        expect(answer.includes('No such table'), answer).toBe(mode === 'log');
      } finally {
        await node.stop();
      }
    }
  });

  it('with rules that stick and track is warned of for each kind', async () => {
    const text = `defaults
    timeout connect 1s
    timeout client 1s
    timeout server 1s

backend clients
    stick-table type ip size 1k expire 1m

backend logs
    mode log
    balance roundrobin
    stick on src table clients
    stick store-request src table clients
    tcp-request content track-sc0 src table clients
    server log1 udp@127.0.0.1:514
`;
    const { messages } = await check(own, text);
    expect(messages.map(({ severity }) => severity)).toEqual(['warning', 'warning']);
    const said = lintTexts(text, version).problems.filter(({ rule: id }) => id === 'table/ignored-rule');
    expect(said.map(({ source, range }) => source.position(range.start).line)).toEqual([12, 13, 14]);
  });
});

it('is told of from the version on that has the mode', () => {
  expect(rules).toContain(rule);
  const ids = (version: string) => lintTexts(configOf('log'), version).problems.map(({ rule: id }) => id);
  expect(ids('2.8')).not.toContain(rule.id);
  expect(ids('2.9')).toContain(rule.id);
});
