import { writeSync } from 'node:fs';

/** How long a full pipe is waited for before it is tried again, in ms. */
const PATIENCE = 5;

/**
 * Writes all of a text to a standard stream before it returns, as Node.js does on Linux for terminals, files and pipes;
 * its own streams take longer to load than a short run does for everything else. A reader that goes away early (`| head`)
 * ends the process without noise; any other failure with one line and 2.
 * @param fd 1 for standard output, 2 for standard error
 */
export function writeOut(fd: 1 | 2, text: string | Uint8Array): void {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  for (let written = 0; written < bytes.length; ) {
    try {
      written += writeSync(fd, bytes, written);
    } catch (error) {
      giveUpUnlessBusy(fd, error as NodeJS.ErrnoException);
    }
  }
}

function giveUpUnlessBusy(fd: 1 | 2, error: NodeJS.ErrnoException): void {
  if (error.code === 'EAGAIN') {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PATIENCE);
    return;
  }
  if (error.code === 'EPIPE') process.exit();
  if (fd === 1) {
    writeOut(
      2,
      `hapeers: cannot write to standard output: ${error.message.replace(/^\w+: |, write$/g, '')}\n`,
    );
  }
  process.exit(2);
}
