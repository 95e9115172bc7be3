import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { HapeersError } from '../../errors.ts';

/**
 * Makes a folder and those above it that are missing.
 * @throws HapeersError `file-unwritable`
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    await make(path);
  } catch (error) {
    throw new HapeersError(
      'file-unwritable',
      `cannot create the folder: ${error instanceof Error ? error.message.replace(/^\w+: |, .*$/g, '') : String(error)} (${path})`,
      'check the path and the permissions of the folder above',
      { cause: error },
    );
  }
}

/** Node's own recursive `mkdir` never ends where a file system such as /proc refuses new folders. */
async function make(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT' || dirname(path) === path) throw error;
    await make(dirname(path));
    await mkdir(path);
  }
}
