import {utimes, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {setTimeout as wait} from 'node:timers/promises';

import {withLimit, type Measured} from './bench.ts';
import type {Told} from './daemon.ts';
import type {Row} from './figures.ts';
import {formatValues, formatVersion} from './small-app-files.ts';
import type {SmallApp} from './small-app.ts';

/** Edits of the values file alone: they end with helm, and nothing is built. */
export async function* measureValues({app, bench}: Measured): AsyncGenerator<Row> {
  await using daemon = await app.openDaemon(withLimit(bench.signal));
  const samples: number[] = [];
  const startedAt = Date.now();
  for (let turn = 1; turn <= 13; turn += 1) {
    await wait(2000, undefined, {signal: bench.signal});
    const at = Date.now();
    await app.write('values.yaml', formatValues(`turn-${turn}-of-${at}`));
    const deployed = await daemon.until({from: at, for: isDeployed}, withLimit(bench.signal));
    samples.push(deployed.at - at);
    bench.tell(`values ${turn} of 13`);
  }
  const builds = daemon.told.filter(each => each.at >= startedAt && isStart(each, 'build-image')).length;
  const what = 'values file alone: save → helm is done';
  yield {
    suite: 'values',
    what,
    unit: 'ms',
    samples: samples.slice(3),
    limits: [{of: 'p95', atMost: 600}],
    remarks: [],
  };
  const built = 'values file alone: builds begun';
  yield {suite: 'values', what: built, unit: 'builds', samples: [builds], limits: noJobs, remarks: []};
}

const noJobs = [{of: 'max', atMost: 0}] as const;

const isDeployed = ({type, job}: Told): boolean => type === 'jobPassed' && job === 'deploy-release';
const isStart = ({type, job}: Told, wanted: string): boolean => type === 'jobStarted' && job === wanted;

/** What is no change, a hundred times each: no job starts, and a real edit is still seen afterwards. */
export async function* measureNothing({app, bench}: Measured): AsyncGenerator<Row> {
  for (const file of ['app/noise.log', 'app/out/noise.txt']) await app.write(file, 'before\n');
  await app.write('app/version.py', formatVersion('same'));
  await using daemon = await app.openDaemon(withLimit(bench.signal));
  for (const [what, act] of Object.entries(noise)) {
    await wait(1000, undefined, {signal: bench.signal});
    const startedAt = Date.now();
    for (let turn = 0; turn < 100; turn += 1) {
      await act(app, turn);
      await wait(10, undefined, {signal: bench.signal});
    }
    await wait(1000, undefined, {signal: bench.signal});
    const told = daemon.told.filter(({at}) => at >= startedAt);
    const jobs = told.filter(({type}) => type === 'jobStarted').map(({job}) => job);
    const changes = told.flatMap(({report}) =>
      report?.kind === 'changed' ? [`${report.occasion} ${report.paths?.join(' ')}`] : [],
    );
    bench.tell(what);
    const remarks = jobs.length === 0 ? [] : [`${what}: ${jobs.join(', ')} after ${changes.join(', ') || 'no change'}`];
    yield {suite: 'nothing', what: `100 × ${what}`, unit: 'jobs', samples: [jobs.length], limits: noJobs, remarks};
  }
  const {at} = await app.edit();
  await daemon.until({from: at, for: told => isStart(told, 'build-image')}, withLimit(bench.signal));
}

const noise: Readonly<Record<string, (app: SmallApp, turn: number) => Promise<void>>> = {
  touch: async ({folder}) => utimes(join(folder, 'app/version.py'), new Date(), new Date()),
  'same bytes': async ({folder}) => writeFile(join(folder, 'app/version.py'), formatVersion('same')),
  'ignored by .dockerignore': async ({write}, turn) => write('app/noise.log', `line ${turn}\n`),
  'ignored by .gitignore': async ({write}, turn) => write('app/out/noise.txt', `line ${turn}\n`),
};
