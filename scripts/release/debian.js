import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

const COMPLETIONS = {
  bash: 'usr/share/bash-completion/completions/hapeers',
  zsh: 'usr/share/zsh/vendor-completions/_hapeers',
  fish: 'usr/share/fish/vendor_completions.d/hapeers.fish',
};

/**
 * Makes `hapeers_VERSION_all.deb` of `hapeers.cjs`, with the man pages and completions.
 * @returns why it was left out; null where it was made
 */
export function makeDebianPackage(folder) {
  if (spawnSync('dpkg-deb', ['--version']).status !== 0) {
    return 'left out: the Debian package (dpkg-deb is not on the PATH)';
  }
  const own = JSON.parse(readFileSync('package.json', 'utf8'));
  const tree = mkdtempSync(join(tmpdir(), 'hapeers-deb-'));
  try {
    // The folder of the package becomes the root of the system
    chmodSync(tree, 0o755);
    fill(tree, folder);
    control(tree, own);
    const target = join(folder, `${own.name}_${own.version}_all.deb`);
    run('dpkg-deb', ['--root-owner-group', '-Zxz', '--build', tree, target], {
      // The same package from the same commit
      SOURCE_DATE_EPOCH: run('git', ['log', '-1', '--format=%ct']).trim(),
    });
    return null;
  } finally {
    rmSync(tree, { recursive: true });
  }
}

function fill(tree, folder) {
  const put = (path, content) => {
    mkdirSync(dirname(join(tree, path)), { recursive: true, mode: 0o755 });
    writeFileSync(join(tree, path), content, { mode: 0o644 });
  };
  put('usr/lib/hapeers/hapeers.cjs', '');
  copyFileSync(join(folder, 'hapeers.cjs'), join(tree, 'usr/lib/hapeers/hapeers.cjs'));
  mkdirSync(join(tree, 'usr/bin'), { recursive: true });
  symlinkSync('../lib/hapeers/hapeers.cjs', join(tree, 'usr/bin/hapeers'));
  run(process.execPath, ['scripts/run.js', 'man', join(tree, 'man')]);
  for (const name of readdirSync(join(tree, 'man'))) {
    put(`usr/share/man/man1/${name}.gz`, gzipSync(readFileSync(join(tree, 'man', name)), { level: 9 }));
  }
  rmSync(join(tree, 'man'), { recursive: true });
  for (const [shell, path] of Object.entries(COMPLETIONS)) {
    put(path, run(process.execPath, [join(folder, 'hapeers.cjs'), 'completion', shell]));
  }
  const license = readFileSync('LICENSE', 'utf8').trimEnd();
  put('usr/share/doc/hapeers/copyright', `Source: https://github.com/hapeers/hapeers\n\n${license}\n`);
  put('usr/share/doc/hapeers/changelog.gz', gzipSync(readFileSync('CHANGELOG.md'), { level: 9 }));
}

function control(tree, { name, version, description, homepage, engines }) {
  const files = readdirSync(tree, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath ?? entry.path, entry.name)).sort();
  const bytes = paths.reduce((sum, path) => sum + readFileSync(path).length, 0);
  const [summary, ...rest] = description.split(': ');
  const sums = paths.map((path) => {
    const sum = createHash('md5').update(readFileSync(path)).digest('hex');
    return `${sum}  ${path.slice(tree.length + 1)}\n`;
  });
  mkdirSync(join(tree, 'DEBIAN'), { mode: 0o755 });
  writeFileSync(join(tree, 'DEBIAN/md5sums'), sums.join(''));
  writeFileSync(
    join(tree, 'DEBIAN/control'),
    [
      `Package: ${name}`,
      `Version: ${version}`,
      'Architecture: all',
      'Section: net',
      'Priority: optional',
      'Maintainer: hapeers <hapeers@users.noreply.github.com>',
      `Depends: nodejs (>= ${engines.node.replace('>=', '')})`,
      'Suggests: haproxy',
      `Installed-Size: ${Math.ceil(bytes / 1024)}`,
      `Homepage: ${homepage}`,
      `Description: ${summary}`,
      ` ${rest.join(': ')}.`,
      '',
    ].join('\n'),
  );
}

function run(command, args, env = {}) {
  const { status, stdout, stderr } = spawnSync(command, args, {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  if (status !== 0) throw new Error(`${command} ended with ${status}: ${stderr}`);
  return stdout;
}
