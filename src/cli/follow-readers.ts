import process from 'node:process';

/** A pipe whose reader has gone, a terminal that was closed, a socket that was shut. */
const goneCodes: ReadonlySet<string | undefined> = new Set(['EPIPE', 'EIO', 'ECONNRESET', 'ENOTCONN']);

/**
 * Keeps devloop going when nobody reads its output any more, as in `devloop --once | head`: its work and its exit code stay the same.
 * What else keeps stdout from being written, such as a disk that is full, is told once on stderr.
 */
export function followReaders(): void {
  let isTold = false;
  process.stderr.on('error', () => {});
  process.stdout.on('error', ({code, message}: NodeJS.ErrnoException) => {
    if (isTold || goneCodes.has(code)) return;
    isTold = true;
    process.stderr.write(`devloop: stdout cannot be written any more: ${message}\n`);
  });
}

/** Milliseconds that a reader has after a signal to read what is left. */
const readersTime = 3000;

/** Ends devloop with that code as soon as all is read; after a signal, nobody waits for a reader for long. */
export function stopWhenRead(exitCode: number): void {
  process.exitCode = exitCode;
  if (exitCode > 128) setTimeout(() => process.exit(), readersTime).unref();
}
