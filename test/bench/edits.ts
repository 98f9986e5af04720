import {rm} from 'node:fs/promises';
import {join} from 'node:path';
import {setTimeout as wait} from 'node:timers/promises';

import {withLimit, type Measured} from './bench.ts';
import type {Told} from './daemon.ts';
import type {Row} from './figures.ts';
import {awaitNonce, type Change} from './poller.ts';
import type {Edit} from './small-app.ts';
import {describeStages} from './stages.ts';

const warmUps = 3;
const times = 20;
/** Milliseconds between an answer and the next edit. */
const pause = 3000;

/** From a save to the job that builds it, in a context of 1,000 more files. */
export async function* measurePlanning(measured: Measured): AsyncGenerator<Row> {
  const {app, bench} = measured;
  for (let index = 0; index < 1000; index += 1)
    await app.write(`app/many/${index % 20}/module-${index}.py`, `VALUE = ${index}\n`.repeat(20));
  await using daemon = await app.openDaemon(withLimit(bench.signal));
  const samples: number[] = [];
  await repeatEdits(measured, async ({at, signal}) => {
    const planned = await daemon.until({from: at, for: isBuildStart}, signal);
    await daemon.until({from: planned.at, for: isRolledOut}, signal);
    samples.push(planned.at - at);
  });
  await rm(join(app.folder, 'app/many'), {recursive: true});
  const limits = [{of: 'p95', atMost: 10}] as const;
  const what = 'save → build planned, context of 1,000 files';
  yield {suite: 'plan', what, unit: 'ms', samples: samples.slice(warmUps), limits, remarks: []};
}

const isBuildStart = ({type, job}: Told): boolean => type === 'jobStarted' && job === 'build-image';
const isRolledOut = ({type, job}: Told): boolean => type === 'jobPassed' && job === 'await-rollout';

/** From a save to the new pod's answer through devloop's own forward. */
export async function* measureEdits(measured: Measured): AsyncGenerator<Row> {
  const {app, bench} = measured;
  await using daemon = await app.openDaemon(withLimit(bench.signal));
  const changes = await followEdits(measured);
  await daemon.end();
  const limits = [
    {of: 'p50', atMost: 1400},
    {of: 'p95', atMost: 1800},
  ] as const;
  const remarks = [await describeStages(app, changes[0]?.at ?? 0)];
  yield* formatChanges({suite: 'edits', limits, remarks}, changes);
}

type Followed = Change & {readonly at: number};

/** Edits, one after another, and what the forwarded port tells of them, whatever tool brings them there. The first ones do not count. */
export async function followEdits(measured: Measured): Promise<readonly Followed[]> {
  const changes: Followed[] = [];
  await repeatEdits(measured, async ({at, nonce, signal}) => {
    changes.push({at, ...(await awaitNonce(measured.app.url, nonce, signal))});
  });
  return changes.slice(warmUps);
}

/** The rows of followed edits. */
export function* formatChanges(
  {suite, limits, remarks}: Pick<Row, 'suite' | 'limits' | 'remarks'>,
  changes: readonly Followed[],
): Generator<Row> {
  const taken = changes.map(({at, liveAt}) => liveAt - at);
  yield {suite, what: 'save → new pod answers', unit: 'ms', samples: taken, limits, remarks};
  const outages = changes.map(({outage}) => outage);
  yield {...plain, suite, what: 'first failed request → new pod answers', unit: 'ms', samples: outages};
  const failed = changes.map(each => each.failed);
  yield {...plain, suite, what: 'failed requests of an edit', unit: 'requests', samples: failed};
}

const plain = {limits: [], remarks: []} as const;

type Turn = Edit & {readonly signal: AbortSignal};

async function repeatEdits({app, bench}: Measured, follow: (turn: Turn) => Promise<void>): Promise<void> {
  for (let turn = 1; turn <= warmUps + times; turn += 1) {
    await wait(pause, undefined, {signal: bench.signal});
    await follow({...(await app.edit()), signal: withLimit(bench.signal)});
    bench.tell(`edit ${turn} of ${warmUps + times}`);
  }
}
