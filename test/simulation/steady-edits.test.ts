import fc from 'fast-check';
import {expect, test} from 'vitest';

import {isStanding} from '../../src/core/job-kinds.ts';
import {laneOf, type JobKind, type Lane} from '../../src/core/job.ts';
import {Loop} from '../../src/engine/loop.ts';
import {changed, watchJob} from '../rig/drive.ts';
import {createFakeClock} from '../rig/fake-clock.ts';
import {createPuppetJobs, settleDown, type Puppet} from '../rig/puppet-jobs.ts';
import {sampleConfig} from '../rig/sample-config.ts';
import {createSimulatedWorld} from '../rig/simulated-world.ts';

const sources = {
  db: '/app/services/db/schema.sql',
  api: '/app/services/api/main.py',
  chart: '/app/charts/app/templates/api.yaml',
} as const;

/** How many steps a job of each kind takes; all others end within theirs. */
type Slowness = Partial<Readonly<Record<JobKind, number>>>;

type Storm = {
  readonly slots: number;
  readonly slowness: Slowness;
  /** What is edited at every step. */
  readonly edited: readonly (keyof typeof sources)[];
};

const slow = fc.integer({min: 1, max: 4});
const anyStorm: fc.Arbitrary<Storm> = fc.record({
  slots: fc.constantFrom(1, 2, 3),
  slowness: fc.record({
    'fingerprint-service': slow,
    'fingerprint-release': slow,
    'build-image': slow,
    'deploy-release': slow,
    'await-rollout': slow,
  }),
  edited: fc.subarray(['db', 'api', 'chart'], {minLength: 1}),
});

const steps = 120;

/** Steps without an edit, in which everything comes up. */
const calm = 30;

/** Edits at every step once everything is up, and in which of these steps a job passed in each lane. */
async function drive({slots, slowness, edited}: Storm): Promise<ReadonlyMap<Lane, readonly number[]>> {
  const world = createSimulatedWorld();
  const clock = createFakeClock();
  const jobs = createPuppetJobs();
  const loop = new Loop({config: sampleConfig, runJob: jobs.run, log: () => {}, clock, mode: 'stay', slots});
  const ages = new Map<Puppet, number>();
  const passes = new Map<Lane, number[]>();
  let time = -calm;
  const age = (puppet: Puppet): number => {
    ages.set(puppet, (ages.get(puppet) ?? 0) + 1);
    return ages.get(puppet) ?? 0;
  };
  loop.subscribe((_state, event) => {
    if (event.type === 'jobPassed' && time > 0)
      passes.set(laneOf(event.job), [...(passes.get(laneOf(event.job)) ?? []), time]);
  });
  loop.start();
  for (; time <= steps; time++) {
    await settleDown();
    for (const puppet of jobs.pending.filter(({job}) => !isStanding(job)))
      if (age(puppet) >= (slowness[puppet.job.kind] ?? 1)) puppet.settle(world.passOf(puppet.job));
    await settleDown();
    clock.advance(1000);
    if (time > 0) edit();
  }

  return passes;

  function edit(): void {
    const paths = edited.map(name => sources[name]);
    for (const path of paths) world.write(path, time);
    loop.dispatch({type: 'jobReported', job: watchJob, report: changed(paths, clock.now()), at: clock.now()});
  }
}

/** The lanes in which something must happen again and again. */
const lanesOf = ({edited}: Storm): readonly Lane[] => [
  ...(edited.includes('db') ? ['build db', 'deploy base'] : []),
  ...(edited.includes('api') ? ['build api', 'build worker', 'deploy app'] : []),
  ...(edited.includes('chart') ? ['deploy app'] : []),
];

/** Two looks are overtaken and two builds interrupted before one is left to finish, and each of three services may have to wait for the others. */
function longestWait({slowness}: Storm): number {
  const of = (kind: JobKind) => slowness[kind] ?? 1;
  const look = Math.max(of('fingerprint-service'), of('fingerprint-release'));
  return 3 * (5 * look + of('build-image') + 3) + 2 * of('deploy-release') + 5;
}

test('steady edits starve nothing: builds and deploys go on being done, whatever each of them takes', async () => {
  await fc.assert(
    fc.asyncProperty(anyStorm, async storm => {
      const passes = await drive(storm);
      for (const lane of lanesOf(storm)) {
        const times = [0, ...(passes.get(lane) ?? []), steps];
        const gaps = times.slice(1).map((time, place) => time - (times[place] ?? 0));
        expect({lane, gap: Math.max(...gaps)}).toSatisfy(({gap}: {readonly gap: number}) => gap <= longestWait(storm));
      }
    }),
    {numRuns: 15},
  );
}, 60_000);
