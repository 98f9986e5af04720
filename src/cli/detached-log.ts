import {copyFileSync, fstatSync, ftruncateSync, statSync, type Stats} from 'node:fs';
import {join} from 'node:path';

/** The file that a devloop in the background writes to. */
export const logPathOf = (folder: string): string => join(folder, 'devloop.log');

/** The log that this process writes to; undefined when its output goes elsewhere, such as to a terminal. */
export function findLog(folder: string): string | undefined {
  const path = logPathOf(folder);
  const [log, output] = [findStats(() => statSync(path)), findStats(() => fstatSync(stdout))];
  return log !== undefined && log.ino === output?.ino && log.dev === output.dev ? path : undefined;
}

const stdout = 1;

function findStats(read: () => Stats): Stats | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** Bytes of a log before it is begun anew: days of what most projects print. */
export const largestLog = 10 * 1024 * 1024;

/** Milliseconds between two looks at how long the log is. */
const lookTime = 10_000;

/** Keeps the log of this process short until the end of its scope: what it was is then in `devloop.log.1`. */
export function watchLog(path: string): Disposable {
  const timer = setInterval(() => replaceLog(path), lookTime).unref();
  return {[Symbol.dispose]: () => clearInterval(timer)};
}

/**
 * What writes to it goes on in the emptied file, since it appends. Nothing is written meanwhile: writing to a file waits, and so does this. On a
 * disk that is full the old lines are given up: they would take the place that is needed.
 */
export function replaceLog(path: string): void {
  if ((findStats(() => fstatSync(stdout))?.size ?? 0) < largestLog) return;
  runUnlessRefused(() => copyFileSync(path, `${path}.1`));
  runUnlessRefused(() => ftruncateSync(stdout));
}

/** A log is not worth the end of devloop: what the system refuses is tried again at the next look. */
function runUnlessRefused(run: () => void): void {
  try {
    run();
  } catch {}
}
