import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { releaseCanary } from '../../../src/probe/runtime/canary.ts';
import { survey } from '../../../src/probe/runtime/survey.ts';
import { waitUntilHealthy } from '../../../src/probe/runtime/wait.ts';
import { haproxyBinaries } from '../../haproxy/binaries.ts';
import { type Certificates, makeCertificates } from '../../haproxy/certificates.ts';
import { type HaproxyNode, resynchronised } from '../../haproxy/node.ts';
import { freePort } from '../../haproxy/ports.ts';
import { canaryOptions, codes, diagnosesOf, options, readingsOf, remarked } from './look.ts';
import { startAlone, startPair, targetOf } from './pair.ts';
import { startRelay } from './relay.ts';

for (const binary of haproxyBinaries()) {
  describe.concurrent(`HAProxy ${binary.branch}`, { timeout: 60_000 }, () => {
    describe('a node', () => {
      it('that is refused by name or not listed is told so, and that it is not dialed again', async () => {
        const ports = { A: await freePort(), B: await freePort(), C: await freePort() };
        const nodes: HaproxyNode[] = [];
        try {
          const peer = (name: keyof typeof ports, as: string = name) =>
            `    peer ${as} 127.0.0.1:${ports[name]}\n`;
          nodes.push(await startAlone(binary, 'B', `peers cluster\n${peer('A')}${peer('B')}`));
          nodes.push(await startAlone(binary, 'C', `peers cluster\n${peer('B')}${peer('C')}`));
          const section = `peers cluster\n${peer('A')}${peer('B', 'alias')}${peer('C')}`;
          const a = await startAlone(binary, 'A', section);
          nodes.push(a);
          await remarked([targetOf(a)], ['wrong-name']);
          const found = await remarked([targetOf(a)], ['unknown-here']);
          expect(
            codes(found)
              .filter((code) => code !== 'resync-unfinished')
              .sort(),
          ).toEqual(['unknown-here', 'wrong-name']);
          expect(found.remarks.map(({ message }) => message).join()).toMatch(/does not dial it again/);
          const counted = async () => (await a.runtime('show peers')).match(/new_conn=\d+/g);
          const before = await counted();
          await new Promise((resolve) => setTimeout(resolve, 6000));
          expect(await counted()).toEqual(before);
        } finally {
          await Promise.all(nodes.map((node) => node.stop()));
        }
      });

      it('that freezes is told by those that wait for it', async () => {
        const pair = await startPair(
          binary,
          () => 'backend t\n    stick-table type ip size 1k expire 30m peers cluster\n',
        );
        try {
          await Promise.all([resynchronised(pair.a), resynchronised(pair.b)]);
          process.kill(pair.b.pid ?? 0, 'SIGSTOP');
          const found = await remarked(pair.targets.slice(0, 1), ['no-answer']);
          expect(found).toMatchObject({ healthy: false, verdict: 'broken' });
          const [, b] = await survey(pair.targets, { timeoutMs: 500, growthMs: 0 });
          expect(b).toMatchObject({ kind: 'failed', error: { fault: 'timeout' } });
        } finally {
          process.kill(pair.b.pid ?? 0, 'SIGCONT');
          await pair.stop();
        }
      });

      it('that shares a table of another key length is told so at both ends', async () => {
        const pair = await startPair(
          binary,
          (name) => `backend good
    stick-table type ip size 1k expire 30m store gpc0 peers cluster
backend bad
    stick-table type string len ${name === 'A' ? 10 : 20} size 1k expire 30m store gpc0 peers cluster
`,
        );
        try {
          await Promise.all([resynchronised(pair.a), resynchronised(pair.b)]);
          for (const found of await diagnosesOf(pair.targets)) {
            expect(codes(found)).toEqual(['table-mismatch']);
            expect(found.remarks[0]).toMatchObject({ severity: 'error', table: 'bad' });
          }
          const canary = await releaseCanary(await readingsOf(pair.targets), 'bad', {
            ...canaryOptions,
            arrivalMs: 500,
          });
          expect(canary).toMatchObject({ healthy: false, leftOn: [] });
          expect(await pair.a.runtime('show table bad')).toContain('used:0');
        } finally {
          await pair.stop();
        }
      });

      it('that loses a change or a removal is told by the canary', async () => {
        const pair = await startPair(
          binary,
          () => 'backend t\n    stick-table type ip size 1k expire 30m store gpc0 peers cluster\n',
        );
        const deaf = await startRelay(pair.b, /^set table .* data\./);
        const sticky = await startRelay(pair.b, /^clear table /);
        try {
          await Promise.all([resynchronised(pair.a), resynchronised(pair.b)]);
          const [a] = pair.targets;
          const lost = await releaseCanary(await readingsOf([a, deaf.target]), 't', {
            ...canaryOptions,
            arrivalMs: 500,
          });
          expect(lost).toMatchObject({
            healthy: false,
            leftOn: [],
            arrivals: [{ node: 'B', arrivalMs: expect.any(Number), returnTried: true, returnMs: null }],
            message: expect.stringMatching(/did not come back$/),
          });
          const left = await releaseCanary(await readingsOf([a, sticky.target]), 't', canaryOptions);
          expect(left).toMatchObject({
            healthy: false,
            leftOn: ['B'],
            hint: `remove it there: "clear table t key ${left.key}"`,
          });
          expect(await pair.b.runtime('show table t')).toContain(`key=${left.key} `);
        } finally {
          await Promise.all([deaf.stop(), sticky.stop(), pair.stop()]);
        }
      });

      it('that stores less, has less room or lacks a table is told so', async () => {
        const pair = await startPair(
          binary,
          (name) => `backend differing
    stick-table type ip size ${name === 'A' ? '1k' : '2k'} expire 30m store gpc0${name === 'A' ? ',conn_cnt' : ''} peers cluster
${name === 'A' ? 'backend missing\n    stick-table type ip size 1k expire 30m peers cluster\n' : ''}`,
        );
        try {
          await Promise.all([resynchronised(pair.a), resynchronised(pair.b)]);
          const [a] = await diagnosesOf(pair.targets);
          expect(codes(a)).toEqual(['table-missing']);
          const warned = (a?.remarks ?? []).filter(({ severity }) => severity === 'warning');
          expect(warned.map(({ code }) => code).sort()).toEqual(['table-data-differs', 'table-size-differs']);
          expect(warned.find(({ code }) => code === 'table-data-differs')?.message).toContain(
            'conn_cnt only here',
          );
        } finally {
          await pair.stop();
        }
      });

      it('with more tables than "show peers" can print is told so', async () => {
        const port = await freePort();
        const many = Array.from(
          { length: 120 },
          (_, index) => `backend table_${index}\n    stick-table type ip size 100 expire 1m peers cluster\n`,
        );
        const node = await startAlone(
          binary,
          'A',
          `peers cluster\n    peer A 127.0.0.1:${port}\n${many.join('')}`,
        );
        try {
          await resynchronised(node);
          const [found] = await diagnosesOf([targetOf(node)]);
          expect(found?.remarks.map(({ code }) => code)).toContain('listing-cut');
          expect(found).toMatchObject({ verdict: 'alone', reload: { safe: true, unkept: [] } });
        } finally {
          await node.stop();
        }
      });
    });

    describe('over TLS', () => {
      let certificates: Certificates;
      beforeAll(async () => {
        certificates = await makeCertificates(['A', 'B']);
      });
      afterAll(() => certificates?.remove());

      const lines = () =>
        'backend by_name\n    stick-table type string size 1k expire 30m store gpc0 peers cluster\n';

      it('replicates on both sides', async () => {
        const pair = await startPair(binary, lines, (name, ports) => {
          const other = name === 'A' ? 'B' : 'A';
          const tls = `ssl crt ${certificates.file(name)} ca-file ${certificates.caFile} verify required`;
          return `    bind 127.0.0.1:${ports[name]} ${tls}
    default-server ${tls}
    server ${name}
    server ${other} 127.0.0.1:${ports[other]}`;
        });
        try {
          const waited = await waitUntilHealthy(pair.targets, { ...options, waitMs: 30_000 });
          const readings = waited.map((one) => {
            if (one.kind === 'failed') throw one.error;
            expect(one.diagnosis).toMatchObject({ verdict: 'replicating', reload: { safe: true } });
            return one.diagnosis.reading;
          });
          expect(await releaseCanary(readings, 'by_name', canaryOptions)).toMatchObject({ healthy: true });
        } finally {
          await pair.stop();
        }
      });

      it('on one side only is told on both', async () => {
        const pair = await startPair(binary, lines, (name, ports) => {
          if (name === 'A') return `    peer A 127.0.0.1:${ports.A}\n    peer B 127.0.0.1:${ports.B}`;
          const tls = `ssl crt ${certificates.file(name)} ca-file ${certificates.caFile} verify none`;
          return `    bind 127.0.0.1:${ports.B} ${tls}\n    default-server ${tls}\n    server B\n    server A 127.0.0.1:${ports.A}`;
        });
        try {
          for (const target of pair.targets) {
            const found = await remarked([target], ['cannot-connect', 'no-answer']);
            expect(found).toMatchObject({ healthy: false, verdict: 'broken' });
          }
        } finally {
          await pair.stop();
        }
      });
    });
  });
}
