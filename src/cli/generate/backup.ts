import { constants } from 'node:fs';
import { chmod, chown, copyFile, rm, stat } from 'node:fs/promises';
import { HapeersError } from '../../errors.ts';
import { codeOf, reasonOf } from '../shell/files.ts';

/** More older backups than anybody keeps. */
const MOST = 1000;

/**
 * Copies a file beside itself, with its mode and owner: as FILE.bak or, where something has that name, FILE.bak.1 and so
 * on. Nothing that exists is overwritten, and no link is followed.
 * @returns the path of the backup
 * @throws HapeersError `file-unwritable`
 */
export async function keepBackup(path: string): Promise<string> {
  let backup = `${path}.bak`;
  try {
    for (let number = 1; !(await copy(path, backup)); number++) {
      if (number > MOST) throw new Error('too many backups');
      backup = `${path}.bak.${number}`;
    }
    await likeOriginal(path, backup).catch(async (error) => {
      await rm(backup, { force: true });
      throw error;
    });
    return backup;
  } catch (error) {
    throw new HapeersError(
      'file-unwritable',
      `cannot write the backup: ${reasonOf(error)} (${backup})`,
      'check the permissions of its folder',
      { cause: error },
    );
  }
}

async function likeOriginal(path: string, backup: string): Promise<void> {
  const { mode, uid, gid } = await stat(path);
  await chmod(backup, mode & 0o7777);
  if (process.getuid?.() !== uid || process.getgid?.() !== gid) await chown(backup, uid, gid);
}

async function copy(from: string, to: string): Promise<boolean> {
  try {
    await copyFile(from, to, constants.COPYFILE_EXCL);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}
