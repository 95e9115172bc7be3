import { lstatSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { join, posix, resolve } from 'node:path';
import type { Disk, DiskEntry } from '../../certificate/disk.ts';
import type { CertificateFiles } from '../../certificate/named-file.ts';
import { readFiles } from '../../certificate/read.ts';
import { HapeersError } from '../../errors.ts';
import { certificateUses, extraFilesOf } from '../../lint/certificate/uses.ts';
import type { Config } from '../../model/config.ts';
import { codeOf, reasonOf } from '../shell/files.ts';
import type { Io } from '../shell/io.ts';

/**
 * Reads the files of certificates that a config names, for the rules of the area `certificate`.
 * @param root the folder that stands for "/" of the machine on which HAProxy runs
 * @throws HapeersError `file-unreadable` where that is no folder
 */
export function readCertificates(config: Config, root: string, io: Io): CertificateFiles {
  const folder = resolve(io.cwd, root);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new HapeersError(
      'file-unreadable',
      `folder not found (--root ${root})`,
      'name the folder that corresponds to "/" on the machine, or "/" for this machine',
    );
  }
  const files = readFiles(certificateUses(config), extraFilesOf(config), diskBelow(folder));
  return { root, now: io.now(), files };
}

/**
 * The folder that stands for the root of a node's machine: `NODE=DIR` among the values of `--root`, or one without a name,
 * which is for all nodes.
 * @param nodes the names of all nodes
 * @throws HapeersError `usage` where a value names a node that is not linted, or two are for one node
 */
export function rootOf(
  node: string | null,
  given: readonly string[],
  nodes: readonly (string | null)[],
): string | undefined {
  const roots = given.map((value) => {
    const [, name = null, folder = value] = /^([^/=]+)=(.*)$/.exec(value) ?? [];
    return { name, folder };
  });
  const stranger = roots.find(({ name }) => name !== null && !nodes.includes(name))?.name;
  if (stranger != null) {
    throw new HapeersError(
      'usage',
      `no node is named "${stranger}" (--root)`,
      `write --root NODE=DIR with a name of --node, or --root ./${stranger}=... for a folder of that name`,
    );
  }
  const own = roots.filter(({ name }) => name === node && name !== null);
  const [root, another] = own.length > 0 ? own : roots.filter(({ name }) => name === null);
  if (another !== undefined && another.folder !== root?.folder) {
    throw new HapeersError(
      'usage',
      `--root is given twice${node === null ? '' : ` for node "${node}"`}: ${root?.folder} and ${another.folder}`,
      'give one of them, or NODE=DIR for each node',
    );
  }
  return root?.folder;
}

/** A folder as the root of a machine: an absolute symbolic link in it leads to a place below it. */
function diskBelow(folder: string): Disk {
  const look = (path: string, links: number): DiskEntry => {
    const place = join(folder, posix.normalize(path));
    try {
      if (lstatSync(place).isSymbolicLink()) {
        const target = posix.resolve(posix.dirname(posix.normalize(path)), readlinkSync(place));
        return links > 0 ? look(target, links - 1) : { kind: 'closed', reason: 'too many symbolic links' };
      }
      const stats = statSync(place);
      if (stats.isDirectory()) return { kind: 'directory', names: readdirSync(place).sort() };
      if (!stats.isFile()) return { kind: 'closed', reason: 'not a regular file' };
      return { kind: 'file', text: readFileSync(place, 'latin1') };
    } catch (error) {
      const isMissing = ['ENOENT', 'ENOTDIR'].includes(codeOf(error));
      return isMissing ? { kind: 'missing' } : { kind: 'closed', reason: reasonOf(error) };
    }
  };
  return (path) => look(path, 40);
}
