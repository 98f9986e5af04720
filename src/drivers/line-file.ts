import {appendFile, mkdir, open} from 'node:fs/promises';
import {dirname} from 'node:path';

import {readIfThere} from './read-if-there.ts';
import {replaceFile} from './write-file.ts';

/** A file of lines that only grows at its end, until it is cut. */
export type LineFileOptions = {
  readonly path: string;
  /** Whether it goes on behind what is there, or takes its place, in a folder that is made if need be. */
  readonly start: 'behind' | 'anew';
  /** When it has more lines than `most`, it is replaced by those that `choose` leaves of them. */
  readonly bound: {readonly most: number; readonly choose: (lines: readonly string[]) => readonly string[]} | undefined;
  /** Is told once that lines are lost, such as on a full disk: nobody's work depends on them. */
  readonly onFailure: (error: Error) => void;
};

/** Writes lines in their order, many at once when they come fast. Nobody waits for it; only its owner can read the file, also one that was there before. */
export class LineFile implements AsyncDisposable {
  readonly #options: LineFileOptions;
  #waiting: string[] = [];
  #writing: Promise<void> | undefined;
  /** How many lines there are, and whether the last one is whole; unknown before the first write, and after one that failed. */
  #known: Known | undefined;
  #isNew: boolean;
  #hasFailed = false;

  constructor(options: LineFileOptions) {
    this.#options = options;
    this.#isNew = options.start === 'anew';
  }

  append(line: string): void {
    this.#waiting.push(line);
    this.#writing ??= this.#writeAll();
  }

  /** Resolves when all that was appended is written, or lost. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#writing;
  }

  async #writeAll(): Promise<void> {
    // What comes in this moment is written at once.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const lines = this.#waiting;
      this.#waiting = [];
      await this.#write(lines).catch(error => this.#fail(error));
    }
    this.#writing = undefined;
  }

  async #write(lines: readonly string[]): Promise<void> {
    const {path, bound} = this.#options;
    const known = this.#known ?? (await this.#adopt(path));
    this.#known = undefined;
    const start = known.isWhole ? '' : '\n';
    const text = `${start}${lines.map(line => `${line}\n`).join('')}`;
    await appendFile(path, text, {mode: ownerOnly});
    const count = known.count + lines.length;
    this.#known = {count, isWhole: true};
    if (bound === undefined || count <= bound.most) return;
    const kept = bound.choose(await readLines(path));
    await replaceFile(path, kept.map(line => `${line}\n`).join(''));
    this.#known = {count: kept.length, isWhole: true};
  }

  async #adopt(path: string): Promise<Known> {
    if (!this.#isNew) {
      await adoptFile(path, 'behind');
      return findEnd(path);
    }
    await mkdir(dirname(path), {recursive: true});
    await adoptFile(path, 'anew');
    this.#isNew = false;
    return empty;
  }

  #fail(error: unknown): void {
    if (!(error instanceof Error && 'code' in error)) throw error;
    if (!this.#hasFailed) this.#options.onFailure(error);
    this.#hasFailed = true;
  }
}

type Known = {readonly count: number; readonly isWhole: boolean};

const empty: Known = {count: 0, isWhole: true};

const ownerOnly = 0o600;

/** Makes the file, or closes one that is there to all but its owner: nothing in it is touched before. A pipe or a device is the user's affair. */
async function adoptFile(path: string, start: LineFileOptions['start']): Promise<void> {
  await using file = await open(path, 'a', ownerOnly);
  const stats = await file.stat();
  if (!stats.isFile()) return;
  if ((stats.mode & 0o077) !== 0) {
    if (stats.uid !== process.geteuid?.()) throw openToOthers(path, 'it belongs to another user');
    await file.chmod(ownerOnly).catch(() => {
      throw openToOthers(path, 'its rights cannot be changed');
    });
  }
  if (start === 'anew') await file.truncate();
}

const openToOthers = (path: string, why: string): Error =>
  Object.assign(new Error(`others can read '${path}', and ${why}`), {code: 'EPERM', path});

/** Whoever was killed while writing has left a line without its end. */
async function findEnd(path: string): Promise<Known> {
  const content = (await readIfThere(path)) ?? '';
  return {count: content.split('\n').length - 1, isWhole: content === '' || content.endsWith('\n')};
}

/** The lines of such a file that are whole; none when there is no file. */
export async function readLines(path: string): Promise<readonly string[]> {
  const content = (await readIfThere(path)) ?? '';
  return content
    .split('\n')
    .slice(0, -1)
    .filter(line => line !== '');
}
