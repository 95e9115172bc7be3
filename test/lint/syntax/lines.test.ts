import { describe, expect, it } from 'vitest';
import { rules } from '../../../src/lint/rules/index.ts';
import { runRules } from '../../../src/lint/run.ts';
import { Environment } from '../../../src/model/line/environment.ts';
import { readTexts } from '../../../src/model/read.ts';
import { parseVersion } from '../../../src/model/value/version.ts';
import { Source } from '../../../src/text.ts';

const own = rules.filter(({ id }) => id.startsWith('syntax/') || id.startsWith('conditions/'));

/** What the rules of these areas say, as `LINE RULE REACTION "TEXT"`. */
function lint(text: string, version: string): readonly string[] {
  const source = new Source('haproxy.cfg', text);
  const environment = new Environment(
    [
      ['SET', 'a b'],
      ['EMPTY', ''],
    ],
    true,
  );
  const target = { version: parseVersion(version), localPeer: 'hap1', environment };
  const config = readTexts([source], target);
  return runRules(own, { nodes: [{ name: null, config }] }).map(
    ({ rule, haproxy, range }) =>
      `${source.position(range.start).line} ${rule.replace(/^(?:syntax|conditions)\//, '')} ${haproxy} ${JSON.stringify(source.slice(range))}`,
  );
}

describe('lines', () => {
  it.each([
    ['global\n    setenv A "x\n', '3.2', ['2 unmatched-quote refuses "\\"x"']],
    ['.if 0\n"x\n.endif\n', '3.2', ['2 unmatched-quote refuses "\\"x"']],
    ['global\n    setenv A \\xZ1\n', '2.4', ['2 bad-escape refuses "\\\\xZ1"']],
    ['global\n    setenv A "$1"\n', '2.4', ['2 bad-variable refuses "$1"']],
    ['global\n    setenv A "${.NONE}"\n', '2.4', ['2 bad-variable refuses "${.NONE"']],
    ['global\n    setenv A "${SET[1]}"\n', '2.4', ['2 bad-variable refuses "${SET["']],
    ['global\n    setenv A "${SET"\n', '2.4', ['2 bad-variable refuses "${SET\\""']],
    ["global\n    setenv A '${SET'\n", '2.4', []],
    ['global\n    setenv A "${NONE-x}"\n', '2.4', ['2 lost-variable-default refuses "${NONE-x}"']],
    ['global\n    setenv A "${NONE-x}"\n', '2.5', []],
    ['.notice "${NONE-x}"\n', '3.4', ['1 lost-variable-default refuses "${NONE-x}"']],
    ['\n.notice "${NONE-x}"\n', '3.4', []],
    [
      `#\n.notice "${'x'.repeat(1020)}${'${NONE-x}'}"\n`,
      '3.4',
      ['2 lost-variable-default refuses "${NONE-x}"'],
    ],
    [`#\n.notice "${'x'.repeat(1000)}${'${NONE-x}'}"\n`, '3.4', []],
    [`${'a '.repeat(64)}#\n`, '3.0', [expect.stringContaining('1 too-many-words refuses')]],
    [`backend b\n    acl a path${' x'.repeat(61)}\n`, '3.0', []],
    [
      `backend b\n    acl a path${' x'.repeat(62)}\n`,
      '3.2',
      [expect.stringContaining('2 too-many-words refuses')],
    ],
    ['backend b\n    acl a path "" x\n', '3.0', ['2 empty-argument accepts "\\"\\""']],
    ['backend b\n    acl a path ""\n', '3.0', []],
    ['backend b\n    acl a path "" x\n', '3.2', ['2 empty-argument warns "\\"\\""']],
    ['backend b\n    acl a path "" x\n', '3.3', ['2 empty-argument refuses "\\"\\""']],
    ['.if 0\n    a ""\n.endif\n', '3.2', ['2 empty-argument warns "\\"\\""']],
    ['.if 0\n    a ""\n.endif\n', '3.3.0', ['2 empty-argument refuses "\\"\\""']],
    ['.if 0\n    a ""\n.endif\n', '3.4', []],
    ['"" a\n', '3.3.0', ['1 empty-argument refuses "\\"\\""']],
    ['"" a\n', '3.4', ['1 empty-argument accepts "\\"\\""']],
    ['backend b\n    acl a path "$NONE" x\n', '2.6.12', ['2 empty-argument accepts "\\"$NONE\\""']],
    ['backend b\n    acl a path "$NONE" x\n', '3.2', []],
    ['backend b\n    acl a path "$NONE" x\n', '3.3', ['2 empty-argument refuses "\\"$NONE\\""']],
    ['backend b\n    acl a path "${EMPTY[*]}" x\n', '3.3', []],
    ['global\n    setenv A x\r junk\n', '3.2', ['2 unread-text accepts "\\r junk"']],
    ['global\n    setenv A \r x\n', '3.2', []],
    [
      '[scope]\n[a b]\n[]\n[a] b\n[a] # b\n',
      '3.2',
      ['2 bad-scope refuses "[a b]"', '3 bad-scope refuses "[]"', '4 bad-scope refuses "[a] b"'],
    ],
    ['a\nb\nglobal\n', '3.2', ['1 outside-section refuses "a"']],
    ['\ufeffglobal\n', '3.2', ['1 byte-order-mark refuses "\ufeff"']],
    ['global\n    setenv A \0x\n', '3.2', ['2 nul-byte refuses "\\u0000"']],
    ['global', '3.2', ['1 truncated-file refuses "global"']],
  ])('%j by %s', (text, version, problems) => {
    expect(lint(text, version)).toEqual(problems);
  });
});

describe('keywords', () => {
  it.each([
    ['backend b\n    balence source\n', '3.2', ['2 unknown-keyword refuses "balence"']],
    ['backend b\n    guid x\n', '2.8', ['2 unknown-keyword refuses "guid"']],
    ['backend b\n    guid x\n', '3.2', []],
    ['backend b\n    option httpchks\n', '3.2', ['2 unknown-keyword refuses "httpchks"']],
    ['backend b\n    http-request denny\n', '3.2', ['2 unknown-keyword refuses "denny"']],
    ['backend b\n    http-request lua.mine\n', '3.2', []],
    ['backend b\n    http-request set-var(txn.a) path\n', '3.2', []],
    ['backend b\n    "$NAME"\n', '3.2', [expect.stringContaining('empty-argument warns')]],
    ['backend b\n    no option httpchk\n', '3.2', ['2 bad-prefix refuses "httpchk"']],
    ['backend b\n    no option redispatch\n', '3.2', []],
    ['backend b\n    no server s\n', '3.2', ['2 bad-prefix refuses "no server"']],
    ['backend b\n    timeout client 1s\n', '3.2', ['2 ignored-keyword warns "client"']],
    ['crt-store\n', '2.8', ['1 unsupported-section refuses "crt-store"']],
    ['crt-store\n', '3.0', []],
  ])('%j by %s', (text, version, problems) => {
    expect(lint(text, version)).toEqual(problems);
  });
});
