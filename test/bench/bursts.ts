import {setTimeout as wait} from 'node:timers/promises';

import {withLimit, type Measured} from './bench.ts';
import type {Told} from './daemon.ts';
import type {Row} from './figures.ts';
import {awaitNonce, followAnswers} from './poller.ts';
import type {Edit} from './small-app.ts';

/** Milliseconds between two edits of somebody who saves all the time. */
const pace = 300;
/** Milliseconds for all to come to rest. */
const rest = 4000;

/** Four saves in a row: what of it is built, and when the last one is there. */
export async function* measureBursts({app, bench}: Measured): AsyncGenerator<Row> {
  await using daemon = await app.openDaemon(withLimit(bench.signal));
  const live: number[] = [];
  const builds: number[] = [];
  for (let turn = 1; turn <= 5; turn += 1) {
    await wait(rest, undefined, {signal: bench.signal});
    const startedAt = Date.now();
    for (let edit = 1; edit < 4; edit += 1) {
      await app.edit();
      await wait(pace, undefined, {signal: bench.signal});
    }
    const last = await app.edit();
    const {liveAt} = await awaitNonce(app.url, last.nonce, withLimit(bench.signal));
    live.push(liveAt - last.at);
    builds.push(daemon.told.filter(each => each.at >= startedAt && isBuilt(each)).length);
    bench.tell(`burst ${turn} of 5`);
  }
  const base = {suite: 'burst', remarks: []} as const;
  const what = '4 edits 300 ms apart: last edit → it answers';
  yield {...base, what, unit: 'ms', samples: live, limits: [{of: 'max', atMost: 1600}]};
  const built = '4 edits 300 ms apart: builds finished';
  yield {...base, what: built, unit: 'builds', samples: builds, limits: [{of: 'max', atMost: 2}]};
}

const isBuilt = ({type, job, result}: Told): boolean =>
  type === 'jobPassed' && job === 'build-image' && result?.source === 'built';

/** Saves without an end: how long nothing new goes live. */
export async function* measureSteadyEdits({app, bench}: Measured): AsyncGenerator<Row> {
  await using daemon = await app.openDaemon(withLimit(bench.signal));
  await wait(rest, undefined, {signal: bench.signal});
  const startedAt = Date.now();
  const edits: Edit[] = [];
  const editing = editSteadily({app, bench}, edits);
  const live: number[] = [startedAt];
  const seen = new Set<string>();
  const isOver = () => edits.length === steadyEdits && seen.has(edits.at(-1)?.nonce ?? '');
  for await (const {at, text} of followAnswers(app.url, withLimit(bench.signal))) {
    if (text !== undefined && !seen.has(text) && edits.some(({nonce}) => nonce === text)) {
      seen.add(text);
      live.push(at);
    }
    if (isOver()) break;
  }
  await editing;
  const gaps = live.slice(1).map((at, index) => at - (live[index] ?? at));
  const builds = daemon.told.filter(each => each.at >= startedAt && isBuilt(each)).length;
  const remarks = [`${edits.length} edits, ${builds} builds finished, ${gaps.length} revisions seen live`];
  const what = 'an edit every 300 ms for 30 s: between two new live revisions';
  yield {suite: 'steady', what, unit: 'ms', samples: gaps, limits: [{of: 'max', atMost: 3000}], remarks};
}

const steadyEdits = 100;

async function editSteadily({app, bench}: Measured, edits: Edit[]): Promise<void> {
  for (let turn = 0; turn < steadyEdits; turn += 1) {
    edits.push(await app.edit());
    await wait(pace, undefined, {signal: bench.signal});
  }
}
