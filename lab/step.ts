import type {Writable} from 'node:stream';

/** Work that takes a while, with words for people. */
export type Step<Result> = {
  readonly title: string;
  /** Why it is done, or how, and about how long it takes. */
  readonly expected: string;
  readonly run: () => Promise<Result>;
  /** Says what was done. */
  readonly describe: (result: Result) => string;
};

/** Where steps tell how they go, one line each. */
export type Screen = {readonly out: Writable};

/** A sign of life is due after this long, in milliseconds. */
const silence = 30_000;

/** Runs one step: a line when it starts, signs of life, a line with the time it took. */
export const runStep = async <Result>({title, expected, run, describe}: Step<Result>, {out}: Screen) => {
  const startedAt = performance.now();
  const took = () => formatDuration(performance.now() - startedAt);
  out.write(`▸ ${title}: ${expected}\n`);
  const alive = setInterval(() => out.write(`  ${title}: still at it after ${took()}\n`), silence);
  try {
    const result = await run();
    out.write(`✓ ${title}: ${describe(result)} (${took()})\n`);
    return result;
  } finally {
    clearInterval(alive);
  }
};

/** Says that there was nothing to do, and why. */
export const writeFound = (found: string, {out}: Screen) => out.write(`= ${found}\n`);

/** Milliseconds as people say them: `0.4 s`, `12 s`, `4 min 50 s`. */
export const formatDuration = (milliseconds: number) => {
  const seconds = milliseconds / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
};
