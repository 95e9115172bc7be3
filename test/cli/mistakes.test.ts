import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hapeers } from './shell.ts';

const readme = fileURLToPath(new URL('../../fixtures/readme', import.meta.url));
const certificates = fileURLToPath(new URL('../../fixtures/certificates', import.meta.url));

let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'hapeers-mistakes-'));
  await cp(join(readme, 'haproxy.cfg'), join(cwd, 'haproxy.cfg'));
  await mkdir(join(cwd, 'cluster'));
  await cp(join(readme, 'hapeers.yaml'), join(cwd, 'cluster/hapeers.yaml'));
  await cp(certificates, join(cwd, 'pem'), { recursive: true });
  await writeFile(join(cwd, 'haproxy.cfg.gz'), gzipSync('global\n'));
  await writeFile(join(cwd, 'package.json'), '{ "name": "x" }\n');
  await writeFile(join(cwd, 'values.yaml'), 'config: |\n  global\n    localpeer a\n');
  await writeFile(join(cwd, 'README.md'), '# How to\n\nRun it.\n');
  await writeFile(join(cwd, 'deploy.sh'), '#!/bin/sh\necho\n');
  await writeFile(join(cwd, 'page.html'), '<!DOCTYPE html>\n<p>\n');
  await writeFile(join(cwd, 'broken.yaml'), 'peers: [\n');
  await mkdir(join(cwd, 'empty'));
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

/** A command line, what is said about it, and the next step. */
const mistakes: readonly (readonly [line: string, message: RegExp, hint: RegExp])[] = [
  // commands
  ['lnit haproxy.cfg', /unknown command "lnit"/, /did you mean "lint"/],
  ['linst', /unknown command "linst"/, /did you mean "lint"/],
  ['generat', /unknown command "generat"/, /did you mean "generate"/],
  ['genrate --all', /unknown command "genrate"/, /did you mean "generate"/],
  ['porbe', /unknown command "porbe"/, /did you mean "probe"/],
  ['table haproxy.cfg', /unknown command "table"/, /did you mean "tables"/],
  ['explian peers/missing-port', /unknown command "explian"/, /did you mean "explain"/],
  ['rule', /unknown command "rule"/, /did you mean "rules"/],
  ['shema', /unknown command "shema"/, /did you mean "schema"/],
  ['completions bash', /unknown command "completions"/, /did you mean "completion"/],
  ['hlep', /unknown command "hlep"/, /did you mean "help"/],
  ['check haproxy.cfg', /unknown command "check"/, /expected one of generate, lint, probe/],
  ['version', /unknown command "version"/, /hapeers --version/],
  ['haproxy.cfg', /unknown command "haproxy\.cfg"/, /run "hapeers lint haproxy\.cfg"/],
  ['./conf/lb1.cfg', /unknown command/, /run "hapeers lint \.\/conf\/lb1\.cfg"/],
  ['hapeers.yaml', /unknown command/, /run "hapeers generate hapeers\.yaml"/],
  ['help lnit', /unknown command "lnit"/, /did you mean "lint"/],
  ['help prob', /unknown command "prob"/, /did you mean "probe"/],
  ['help xyzzy', /unknown command "xyzzy"/, /expected one of generate/],
  ['help version', /unknown command "version"/, /hapeers --version/],
  // options of the program
  ['-v', /unknown option "-v"/, /hapeers --version/],
  ['-version', /unknown option "-version"/, /hapeers --version/],
  ['--v', /unknown option "--v"/, /hapeers --version/],
  ['--verison', /unknown option "--verison"/, /did you mean "--version"/],
  ['--hlep', /unknown option "--hlep"/, /did you mean "--help"/],
  ['--format json lint haproxy.cfg', /unknown option "--format"/, /hapeers lint --format/],
  ['-L lb1 lint haproxy.cfg', /unknown option "-L"/, /hapeers lint -L/],
  // unknown options of commands
  ['lint -v haproxy.cfg', /unknown option "-v"/, /hapeers --version/],
  ['lint --formt json haproxy.cfg', /unknown option "--formt"/, /did you mean "--format"/],
  ['lint --fomat=json haproxy.cfg', /unknown option "--fomat=json"/, /did you mean "--format"/],
  ['lint --haproxy-verison 3.0 haproxy.cfg', /unknown option/, /did you mean "--haproxy-version"/],
  ['lint --local-peer lb1 haproxy.cfg', /unknown option/, /did you mean "--localpeer"/],
  ['lint --strict haproxy.cfg', /unknown option "--strict"/, /see "hapeers lint --help"/],
  ['lint --quiet haproxy.cfg', /unknown option "--quiet"/, /see "hapeers lint --help"/],
  ['lint --formatjson haproxy.cfg', /unknown option/, /write "--format json"/],
  ['lint --format:json haproxy.cfg', /unknown option/, /write "--format json"/],
  ['lint -format json haproxy.cfg', /unknown option "-format"/, /did you mean "--format"/],
  ['lint -fix haproxy.cfg', /unknown option "-fix"/, /did you mean "--fix"/],
  ['lint --no-colour haproxy.cfg', /unknown option/, /did you mean "--no-color"/],
  ['lint --colour haproxy.cfg', /unknown option/, /did you mean "--color"/],
  ['lint --max-warning 0 haproxy.cfg', /unknown option/, /did you mean "--max-warnings"/],
  ['lint --rules x=off haproxy.cfg', /unknown option/, /did you mean "--rule"/],
  ['lint --nodes a=haproxy.cfg', /unknown option/, /did you mean "--node"/],
  ['generate --form=old --node lb1', /invalid --form "old"/, /did you mean|see "hapeers generate --help"/],
  ['generate --dif', /unknown option "--dif"/, /did you mean "--diff"/],
  ['generate --format xml', /invalid --format "xml"/, /see "hapeers generate --help"/],
  ['generate --out x', /unknown option "--out"/, /did you mean "--output"|see "hapeers generate --help"/],
  ['probe --sockets /x', /unknown option "--sockets"/, /did you mean "--socket"/],
  ['probe --reload-save', /unknown option/, /did you mean "--reload-safe"/],
  ['tables --json', /unknown option "--json"/, /see "hapeers tables --help"/],
  ['explain --verbose peers/missing-port', /unknown option "--verbose"/, /see "hapeers explain --help"/],
  // values that are missing or invalid
  ['lint --format', /--format needs a value/, /expected one of text, compact, json/],
  ['lint haproxy.cfg -L', /--localpeer needs a value/, /write --localpeer NAME/],
  ['lint haproxy.cfg --rule', /--rule needs a value/, /write --rule ID=SEVERITY/],
  ['lint haproxy.cfg --node', /--node needs a value/, /write --node NAME=PATH/],
  ['generate --into', /--into needs a value/, /write --into PATH/],
  ['probe --as', /--as needs a value/, /write --as OBSERVER/],
  [
    'lint --format xml haproxy.cfg',
    /invalid --format "xml": expected one of text/,
    /see "hapeers lint --help"/,
  ],
  ['lint --format jsn haproxy.cfg', /invalid --format "jsn"/, /did you mean "json"/],
  ['lint --format srif haproxy.cfg', /invalid --format "srif"/, /did you mean "sarif"/],
  ['tables --format csv haproxy.cfg', /invalid --format "csv"/, /see "hapeers tables --help"/],
  ['rules --format yaml', /invalid --format "yaml"/, /see "hapeers rules --help"/],
  ['probe --format html 127.0.0.1:9', /invalid --format "html"/, /see "hapeers probe --help"/],
  ['lint --min-severity err haproxy.cfg', /invalid --min-severity "err"/, /./],
  ['lint --min-severity warn haproxy.cfg', /invalid --min-severity "warn"/, /./],
  ['lint --max-warnings none haproxy.cfg', /invalid --max-warnings "none": expected a whole number/, /see/],
  ['lint --max-warnings -1 haproxy.cfg', /invalid --max-warnings "-1"|needs a value/, /./],
  ['probe --timeout 2x 127.0.0.1:9', /invalid --timeout "2x": expected a time/, /see "hapeers probe --help"/],
  ['probe --timeout 0 127.0.0.1:9', /invalid --timeout "0"/, /see/],
  [
    'probe --concurrency 0 127.0.0.1:9',
    /invalid --concurrency "0": expected a whole number of at least 1/,
    /see/,
  ],
  ['probe --verify maybe 127.0.0.1:9', /invalid --verify "maybe": expected one of required, none/, /see/],
  ['generate --artifact iptables', /invalid --artifact "iptables": expected one of ufw/, /see|did you/],
  ['completion tcsh', /invalid "tcsh": expected one of bash, zsh, fish/, /see|did you/],
  ['completion', /needs a shell/, /expected one of bash, zsh, fish/],
  ['completion bash zsh', /accepts one argument \(2 given\)/, /see "hapeers completion --help"/],
  ['explain', /needs a rule/, /for example: hapeers explain/],
  ['explain a b', /accepts one argument/, /see/],
  ['schema cluster', /"hapeers schema" accepts no arguments \(1 given\)/, /see "hapeers schema --help"/],
  ['rules peers/missing-port', /"hapeers rules" accepts no arguments/, /hapeers explain RULE/],
  ['lint --haproxy-version 1.8 haproxy.cfg', /unknown HAProxy version "1\.8"/, /expected one of 2\.4/],
  ['lint --haproxy-version 3 haproxy.cfg', /unknown HAProxy version "3"/, /expected one of/],
  ['lint --haproxy-version latest haproxy.cfg', /HAProxy version "latest"|"latest"/, /./],
  // rules
  ['explain missing-listner', /unknown rule "missing-listner"/, /did you mean "peers\/missing-listener"/],
  ['explain peers/missing_port', /unknown rule/, /did you mean "peers\/missing-port"/],
  ['explain xyzzy', /unknown rule "xyzzy"/, /hapeers rules/],
  [
    'lint --only peers/mising-port haproxy.cfg',
    /invalid --only .*unknown rule/,
    /did you mean "peers\/missing-port"/,
  ],
  ['lint --only xyzzy haproxy.cfg', /unknown rule "xyzzy"/, /hapeers rules/],
  [
    'lint --rule tls/plaintxt=off haproxy.cfg',
    /unknown rule "tls\/plaintxt"/,
    /did you mean "tls\/plaintext"/,
  ],
  // a forgotten "="
  [
    'lint --rule tls/plaintext off haproxy.cfg',
    /invalid --rule "tls\/plaintext": expected ID=error/,
    /--rule tls\/plaintext=off/,
  ],
  ['lint --rule tls/plaintext:off haproxy.cfg', /invalid --rule/, /--rule/],
  [
    'lint --rule tls/plaintext=none haproxy.cfg',
    /invalid --rule "tls\/plaintext=none"/,
    /--rule tls\/plaintext=off/,
  ],
  ['lint --node lb1 haproxy.cfg', /invalid --node "lb1": expected NAME=FILE/, /--node lb1=haproxy\.cfg/],
  ['lint --node lb1= haproxy.cfg', /invalid --node "lb1="/, /--node NAME=FILE/],
  ['lint --node lb1:haproxy.cfg', /invalid --node "lb1:haproxy\.cfg"/, /--node NAME=FILE/],
  ['lint lb1=haproxy.cfg', /no such file or directory \(lb1=haproxy\.cfg\)/, /--node lb1=haproxy\.cfg/],
  ['lint --env HOST haproxy.cfg', /invalid --env "HOST": expected NAME=VALUE/, /--env HOST=VALUE/],
  ['lint --was haproxy.cfg,missing.cfg haproxy.cfg', /no such file/, /check the path|did you mean/],
  // files
  ['lint', /no file is named/, /name a haproxy\.cfg/],
  ['tables', /no file is named/, /name a haproxy\.cfg/],
  ['lint haproxy.cgf', /no such file or directory \(haproxy\.cgf\)/, /did you mean "haproxy\.cfg"/],
  ['lint ./haprxy.cfg', /no such file/, /did you mean "haproxy\.cfg"/],
  ['lint nowhere/at/all.cfg', /no such file/, /check the path/],
  ['lint pem/ca.pem', /this is a PEM file, not an HAProxy config/, /--root/],
  ['lint haproxy.cfg.gz', /this is a gzip archive/, /name a haproxy\.cfg/],
  ['lint package.json', /this is a JSON file/, /name a haproxy\.cfg/],
  ['lint values.yaml', /this is a YAML file/, /--extract/],
  ['lint README.md', /this is a Markdown file/, /--extract/],
  ['lint deploy.sh', /this is a script/, /name a haproxy\.cfg/],
  ['lint page.html', /this is an XML or HTML file/, /name a haproxy\.cfg/],
  [
    'lint cluster/hapeers.yaml',
    /this is a cluster file, not an HAProxy config/,
    /--cluster cluster\/hapeers\.yaml/,
  ],
  ['tables cluster/hapeers.yaml', /this is a cluster file/, /--cluster/],
  ['probe -f cluster/hapeers.yaml', /this is a cluster file/, /--cluster/],
  ['lint --extract haproxy.cfg', /no haproxy\.cfg text is in this file/, /literal blocks/],
  ['lint --baseline haproxy.cfg haproxy.cfg', /invalid baseline file/, /--write-baseline/],
  [
    'lint --cluster haproxy.cfg',
    /this is an HAProxy config, not a cluster file/,
    /hapeers lint haproxy\.cfg/,
  ],
  ['lint --haproxy ./no-haproxy haproxy.cfg', /cannot run HAProxy: no such file/, /--haproxy/],
  ['lint --fix --extract README.md', /--extract cannot be combined/, /copy the text/],
  ['lint --output no/where haproxy.cfg', /cannot write the file/, /./],
  // generate
  ['generate', /no hapeers\.yaml in this folder or above/, /name the cluster file/],
  [
    'generate haproxy.cfg',
    /this is an HAProxy config, not a cluster file/,
    /hapeers generate --from haproxy\.cfg/,
  ],
  ['generate hapeers.yml', /no such file/, /check the path|did you mean/],
  ['generate cluster/hapeers.yaml --node lb9', /no node is named "lb9"/, /did you mean "lb1"/],
  ['generate cluster/hapeers.yaml --node lb1 --diff', /does not name a config for node "lb1"/, /--into FILE/],
  ['generate cluster/hapeers.yaml --node lb1 --write --check', /cannot be combined/, /give one of them/],
  ['generate cluster/hapeers.yaml --cluster cluster/hapeers.yaml', /named twice/, /give it once/],
  ['generate cluster/hapeers.yaml --node lb1 --into missing.cfg --write', /no such file|missing\.cfg/, /./],
  ['generate cluster/hapeers.yaml --backup', /--backup requires --write/, /add --write/],
  [
    'generate cluster/hapeers.yaml --haproxy-version 3.0',
    /--haproxy-version requires --from/,
    /leave it out/,
  ],
  // probe
  ['probe', /no target is named/, /HOST:PORT=PEERNAME/],
  ['probe 127.0.0.1', /contains no port/, /HOST:PORT/],
  ['probe 127.0.0.1:', /contains no port/, /HOST:PORT/],
  ['probe 127.0.0.1:99999', /no usable port/, /1 to 65535/],
  ['probe 127.0.0.1:peers', /no usable port/, /1 to 65535/],
  ['probe 127.0.0.1:9=', /empty peer name/, /name the peer/],
  ['probe ::1:1024', /./, /brackets/],
  ['probe --socket admin', /neither a path nor HOST:PORT/, /--socket \.\/admin\.sock/],
  ['probe --reload-safe 127.0.0.1:9', /--reload-safe needs a runtime API/, /--socket PATH/],
  ['probe --canary app 127.0.0.1:9', /--canary needs a runtime API/, /--socket PATH/],
  ['probe --dump app 127.0.0.1:9', /--dump needs an observer/, /--as NAME/],
  ['probe --sum 127.0.0.1:9', /--sum needs an observer/, /--as NAME/],
  ['probe --sni x 127.0.0.1:9', /without --tls/, /add --tls/],
  ['probe --as o --dump 127.0.0.1:9', /--dump took "127\.0\.0\.1:9" for a table/, /write the target first/],
  ['probe --as o --dump --sum 127.0.0.1:9', /cannot be combined/, /give one of them/],
  ['probe --as o --socket /x', /no target is named/, /HOST:PORT=PEERNAME/],
  [
    'probe --as o --socket /x --canary t 127.0.0.1:9',
    /--canary and --as cannot be combined/,
    /give one of them/,
  ],
  ['probe --as lb2 127.0.0.1:9=lb1', /nothing at hand shows that "lb2" is an observer/, /--impersonate/],
  ['probe --where gpc0 127.0.0.1:9', /gpc0/, /./],
  ['probe --format csv 127.0.0.1:9', /requires --dump/, /./],
];

describe('a mistake on the command line', () => {
  it.each(mistakes)('hapeers %s', async (line, message, hint) => {
    const { exit, stdout, stderr } = await hapeers(line.split(' '), { cwd });
    const [said = '', next = '', ...rest] = stderr.split('\n');
    expect(said).toMatch(/^hapeers: \S/);
    expect(said).toMatch(message);
    expect(next).toMatch(/^ {2}hint: \S/);
    expect(next).toMatch(hint);
    expect(rest).toEqual(['']);
    expect(stdout).toBe('');
    expect(exit).toBe(2);
  });
});

describe('a file', () => {
  it.each([
    ['lint ./haprxy.cfg', '(haprxy.cfg)'],
    ['lint .//./nowhere/x.cfg', '(nowhere/x.cfg)'],
    ['lint ./empty', '(empty)'],
    ['lint --extract ./haproxy.cfg ./README.md', '(haproxy.cfg, README.md)'],
    ['lint --baseline ./haproxy.cfg haproxy.cfg', '(haproxy.cfg)'],
    ['lint --output ./no/where haproxy.cfg', '(no/where)'],
    ['lint --cluster ./haproxy.cfg', '(haproxy.cfg)'],
    ['lint ./cluster/hapeers.yaml', '(cluster/hapeers.yaml)'],
    ['generate ./gone.yaml', '(gone.yaml)'],
    ['generate cluster/hapeers.yaml --all --into ./haproxy.cfg --diff', '(haproxy.cfg)'],
    ['generate --from ./gone.cfg', '(gone.cfg)'],
    ['probe -f ./gone.cfg', '(gone.cfg)'],
    ['probe --output ./empty 127.0.0.1:1', '(empty)'],
    // What the rest would be taken for
    ['lint ./-x.cfg', '(./-x.cfg)'],
  ])('is named without "./": hapeers %s', async (line, shown) => {
    const { exit, stderr } = await hapeers(line.split(' '), { cwd });
    const [said = ''] = stderr.split('\n');
    expect(said.endsWith(shown), said).toBe(true);
    expect(exit).toBe(2);
  });

  it('that was written is named without "./", too', async () => {
    const written = await hapeers(['lint', '--write-baseline', './known.json', './haproxy.cfg'], { cwd });
    expect(written.stderr).toMatch(/^wrote known\.json with 3 problems\n/m);
    const args = ['generate', 'cluster/hapeers.yaml', '--node', 'lb1', '-o', './lb1.cfg'];
    expect((await hapeers(args, { cwd })).stderr).toBe('wrote lb1.cfg\n');
  });
});

it('covers every kind of mistake', () => {
  expect(mistakes.length).toBeGreaterThanOrEqual(115);
});

describe('no -L', () => {
  it('is told once where the config does not say which node this is', async () => {
    await writeFile(
      join(cwd, 'nameless.cfg'),
      'peers p\n    peer a 10.0.0.1:1024\n    peer b 10.0.0.2:1024\n',
    );
    const { exit, stdout } = await hapeers(['lint', '--no-cluster', 'nameless.cfg'], { cwd });
    expect(stdout.match(/localpeer/g)?.length).toBeGreaterThan(0);
    expect(stdout.match(/\[[a-z]+\/[a-z-]+\]/g)).toHaveLength(1);
    expect(stdout).toMatch(/hint: .*--localpeer NAME/);
    expect(exit).toBe(0);
  });
});

describe('the executable', () => {
  it('says the same as in these tests', () => {
    const program = fileURLToPath(new URL('../../bin/hapeers.js', import.meta.url));
    const { stderr, status } = spawnSync(process.execPath, [program, 'help', 'lnit'], { encoding: 'utf8' });
    expect(stderr).toBe('hapeers: unknown command "lnit"\n  hint: did you mean "lint"?\n');
    expect(status).toBe(2);
  });
});
