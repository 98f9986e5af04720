import {readFile} from 'node:fs/promises';
import {setTimeout as wait} from 'node:timers/promises';

import {withLimit, type Measured} from './bench.ts';
import type {Row} from './figures.ts';
import {followAnswers} from './poller.ts';

/** From the start of devloop, when all is as it was left, to an answer through its forward. */
export async function* measureStart({app, bench}: Measured): AsyncGenerator<Row> {
  await using first = await app.openDaemon(withLimit(bench.signal));
  await first.end();
  const samples: number[] = [];
  for (let turn = 1; turn <= 11; turn += 1) {
    await wait(1000, undefined, {signal: bench.signal});
    await using daemon = app.startDaemon();
    for await (const {at, text} of followAnswers(app.url, withLimit(bench.signal))) {
      if (text === undefined) continue;
      samples.push(at - daemon.startedAt);
      break;
    }
    await daemon.until({from: 0, for: ({type}) => type === 'lapEnded'}, withLimit(bench.signal));
    bench.tell(`start ${turn} of 11`);
  }
  const limits = [{of: 'p50', atMost: 800}] as const;
  const what = 'start, nothing changed → forward answers';
  yield {suite: 'start', what, unit: 'ms', samples: samples.slice(1), limits, remarks: []};
}

/** Seconds after the start before an idle devloop is looked at. */
const settling = 10;

/** What a devloop costs to which nothing happens: of all its threads, and of the children that it has had. */
export async function* measureIdle({app, bench}: Measured): AsyncGenerator<Row> {
  await using daemon = await app.openDaemon(withLimit(bench.signal));
  await wait(settling * 1000, undefined, {signal: bench.signal});
  const before = await readUsage(daemon.pid);
  const startedAt = Date.now();
  const memory: number[] = [];
  for (let second = 1; second <= bench.idle; second += 1) {
    await wait(1000, undefined, {signal: bench.signal});
    memory.push((await readUsage(daemon.pid)).memory);
    if (second % 10 === 0) bench.tell(`idle for ${second} of ${bench.idle} s`);
  }
  const after = await readUsage(daemon.pid);
  const share = ((after.processor - before.processor) * 100 * 1000) / (Date.now() - startedAt);
  const jobs = daemon.told.filter(({at, type}) => at >= startedAt && type === 'jobStarted').map(({job}) => job);
  const remarks = [`idle for ${bench.idle} s; jobs begun meanwhile: ${jobs.join(', ') || 'none'}`];
  const base = {suite: 'idle', remarks: []} as const;
  yield {
    ...base,
    what: 'idle: processor, of one core',
    unit: '%',
    samples: [share],
    limits: [{of: 'max', atMost: 0.2}],
    remarks,
  };
  yield {...base, what: 'idle: resident memory', unit: 'MB', samples: memory, limits: [{of: 'max', atMost: 140}]};
}

type Usage = {
  /** Seconds. */
  readonly processor: number;
  /** MB. */
  readonly memory: number;
};

/** The kernel counts in hundredths of a second, whatever its own clock. */
const ticks = 100;

async function readUsage(pid: number): Promise<Usage> {
  const [stat, status] = await Promise.all([
    readFile(`/proc/${pid}/stat`, 'utf8'),
    readFile(`/proc/${pid}/status`, 'utf8'),
  ]);
  // The name of the process may hold spaces; it ends with the last parenthesis. utime, stime, cutime and cstime are fields 14 to 17.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const processor = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0) / ticks;
  const [, kilobytes = '0'] = /^VmRSS:\s+(\d+) kB$/m.exec(status) ?? [];
  return {processor, memory: (Number(kilobytes) * 1024) / 1e6};
}
