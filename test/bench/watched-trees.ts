import {join} from 'node:path';
import {execPath} from 'node:process';

import {execa} from 'execa';

import type {Bench} from './bench.ts';
import type {Row} from './figures.ts';

/** Files, and the most that watching them may take: milliseconds until nothing is missed any more, and MB. */
const trees = [
  {files: 10_000, time: 600, memory: 60},
  {files: 100_000, time: 3000, memory: 100},
] as const;

/** What it takes to watch large trees, each in a process of its own, whose memory nothing else has used. */
export async function* measureWatching({signal, tell}: Bench): AsyncGenerator<Row> {
  const base = {suite: 'watching', remarks: []} as const;
  for (const {files, time, memory} of trees) {
    const {stdout} = await execa(execPath, [join(import.meta.dirname, 'watching.ts'), String(files)], {
      cancelSignal: signal,
    });
    tell(stdout);
    const what = `${files} files: watch from start to ready`;
    const limits = [{of: 'max', atMost: time}] as const;
    yield {...base, what, unit: 'ms', samples: findNumbers(/ready (\d+) ms/v, stdout), limits, remarks: [stdout]};
    const held = `${files} files: memory that the watch adds`;
    const most = [{of: 'max', atMost: memory}] as const;
    yield {...base, what: held, unit: 'MB', samples: findNumbers(/ready \d+ ms, \+(\d+) MB/v, stdout), limits: most};
  }
}

const findNumbers = (pattern: RegExp, text: string): readonly number[] => {
  const found = pattern.exec(text)?.[1];
  return found === undefined ? [] : [Number(found)];
};
