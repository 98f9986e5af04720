import {cleanText} from '../core/clean-text.ts';
import type {LogLine} from '../core/job-end.ts';

/** Lines kept for each source; Tilt's whole log is capped at 2 MB, and this is about that for ten sources. */
const linesKept = 2000;

/** The last lines of each source, beside the state: output never passes through `reduce`. */
export class LogStore {
  readonly #lines = new Map<string, LogLine[]>();
  readonly #listeners = new Set<(line: LogLine) => void>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  readonly append = (source: string, text: string): void => {
    const line: LogLine = {at: this.#now(), source, text: cleanText(text)};
    const lines = this.#lines.get(source) ?? [];
    lines.push(line);
    if (lines.length > linesKept) lines.shift();
    this.#lines.set(source, lines);
    for (const listener of this.#listeners) listener(line);
  };

  /** Of whom there are lines. */
  get sources(): readonly string[] {
    return [...this.#lines.keys()];
  }

  /** The kept lines of one source, oldest first. */
  readonly read = (source: string): readonly LogLine[] => this.#lines.get(source) ?? [];

  readonly subscribe = (listener: (line: LogLine) => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
}
