import { writeSync } from 'node:fs';

/** How long a full pipe is waited for before it is tried again, in ms: at first, and at most. */
const PATIENCE = { first: 0.1, most: 5 };

/**
 * Writes all of a text to a standard stream before it returns, as Node.js does on Linux for terminals, files and pipes;
 * its own streams take longer to load than a short run does for everything else. Where that fails the process ends with 2,
 * since nobody has seen all of the result: with one line or, where a reader went away early (`| head`), without noise.
 * @param fd 1 for standard output, 2 for standard error
 */
export function writeOut(fd: 1 | 2, text: string | Uint8Array): void {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  let patience = PATIENCE.first;
  for (let written = 0; written < bytes.length; ) {
    try {
      written += writeSync(fd, bytes, written);
      patience = PATIENCE.first;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') giveUp(fd, error as NodeJS.ErrnoException);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, patience);
      patience = Math.min(2 * patience, PATIENCE.most);
    }
  }
}

/** The same end for what writes through the stream of standard output itself. */
export function endWithReader(stream: NodeJS.WritableStream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // An editor that has gone wanted the end.
    if (error.code === 'EPIPE') process.exit(0);
    giveUp(1, error);
  });
}

function giveUp(fd: 1 | 2, error: NodeJS.ErrnoException): never {
  if (error.code === 'EPIPE') process.exit(2);
  if (fd === 1) {
    writeOut(
      2,
      `hapeers: cannot write to standard output: ${error.message.replace(/^\w+: |, write$/g, '')}\n`,
    );
  }
  process.exit(2);
}
