import { spawnSync } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readMessages } from '../../src/lint/haproxy/messages.ts';
import { type Case, type Fault, lintCase, readCases } from '../tools/recorded/cases.ts';
import { lossOf } from '../tools/recorded/losses.ts';
import { type HaproxyBinary, haproxyBinaries, repositoryFolder } from './binaries.ts';

const fixtures = join(repositoryFolder, 'fixtures');
const faults = readCases<Fault>(join(fixtures, 'silent'));
const lossy = readCases(join(fixtures, 'oracle')).filter(({ verdicts }) =>
  verdicts.some(({ messages }) => messages.some(({ loses }) => loses !== undefined)),
);

describe.each(faults)('$shows ($file)', (fault) => {
  it('is accepted in silence by some version', () => {
    expect(fault.verdicts.some(({ exit, messages }) => exit !== 1 && messages.length === 0)).toBe(true);
  });

  it.each(fault.verdicts)('is found for $versions', ({ versions, exit }) => {
    for (const version of versions) {
      const problems = lintCase(join(fixtures, 'silent'), fault, version);
      if (exit === 1) expect(problems.some(({ haproxy }) => haproxy === 'refuses')).toBe(true);
      else
        expect(problems.map(({ rule, severity }) => `${severity} ${rule}`)).toContain(
          `${fault.severity} ${fault.rule}`,
        );
    }
  });
});

describe.each(haproxyBinaries())('HAProxy $version', { timeout: 120_000 }, (binary) => {
  it('says about silent faults what is recorded', () => {
    for (const fault of faults) {
      const said = ask(binary, fault, join(fixtures, 'silent'));
      expect({ file: fault.file, ...said }).toEqual({ file: fault.file, ...recorded(binary, fault) });
    }
  });

  it('gives up in accepted cases what is recorded', () => {
    for (const one of lossy) {
      const said = ask(binary, one, join(fixtures, 'oracle', 'cases'));
      expect({ file: one.file, ...said }).toEqual({ file: one.file, ...recorded(binary, one) });
    }
    expect(lossy.length).toBeGreaterThan(30);
  });
});

type Said = Pick<Case['verdicts'][number], 'exit' | 'messages'>;

/** The certificates of some cases lie beside them, so it runs there. */
function ask({ path }: HaproxyBinary, { files, args, env }: Case, folder: string): Said {
  const { status, signal, stderr } = spawnSync(path, [...args, ...files.flatMap((file) => ['-f', file])], {
    cwd: folder,
    env: { ...process.env, ...env },
    encoding: 'utf8',
    timeout: 20_000,
  });
  return {
    exit: status ?? -(signal === null ? 0 : constants.signals[signal]),
    messages: readMessages(stderr).map(({ severity, line, text }) => {
      const loses = status === 1 ? null : lossOf(text);
      return { severity, ...(line === null ? {} : { line }), ...(loses === null ? {} : { loses }) };
    }),
  };
}

function recorded({ version }: HaproxyBinary, { verdicts }: Case): Said | undefined {
  const verdict = verdicts.find(({ versions }) => versions.includes(version));
  return (
    verdict && {
      exit: verdict.exit,
      messages: verdict.messages.map(({ file: _, ...message }) => message),
    }
  );
}
