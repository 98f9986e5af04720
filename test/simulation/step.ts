import fc from 'fast-check';

import type {Command} from '../../src/core/command.ts';
import type {JobKind} from '../../src/core/job.ts';
import type {Mode} from '../../src/core/state.ts';
import type {Obedience} from '../rig/puppet-jobs.ts';
import {configNames, type ConfigName} from './configs.ts';

/** One thing that happens in a history. */
export type Step =
  /** A file gets a content, perhaps the one it had, and the watch tells of it if it stands; if not, the next one does. */
  | {readonly do: 'edit'; readonly path: string; readonly content: number}
  /** The same, but the watch is slow, and tells of it with the next edit: sources that move under a job. */
  | {readonly do: 'slip'; readonly path: string; readonly content: number}
  /** A file gets another content, and the one it had again at once: what reads it meanwhile may have read either. */
  | {readonly do: 'flicker'; readonly path: string}
  /** A watch that has only started stands now, and tells of what has changed meanwhile. */
  | {readonly do: 'watch'}
  /** A watch breaks, such as by an error of its thread: what has changed until the next one stands is told by nobody. */
  | {readonly do: 'break watch'}
  | {readonly do: 'pass'; readonly at: number}
  | {readonly do: 'fail'; readonly at: number; readonly way: number}
  /** Everything that waits passes, and what starts then waits. */
  | {readonly do: 'passAll'}
  | {readonly do: 'command'; readonly command: Command}
  /** The config file is edited, to nonsense where there is no config of that name. */
  | {readonly do: 'reload'; readonly config: ConfigName | 'nonsense'}
  /** devloop ends, or is killed with all its jobs, and starts again. */
  | {readonly do: 'restart devloop'; readonly after: 'stop' | 'kill'}
  | {readonly do: 'wait'; readonly milliseconds: number};

export type Ending = 'everything passes' | 'stop' | 'forced stop';

export type History = {
  /** With `once` there is no watch: somebody else tells of edits, and of another config. */
  readonly mode: Mode;
  /** How many builds may run side by side. */
  readonly slots: number;
  /** How aborted jobs behave. */
  readonly obedience: Obedience;
  /** Jobs that pass inside their own start. */
  readonly instant: readonly JobKind[];
  /** Jobs that report inside their own start. */
  readonly talkative: readonly JobKind[];
  readonly steps: readonly Step[];
  readonly ending: Ending;
};

const paths = [
  '/app/services/db/schema.sql',
  '/app/services/api/main.py',
  '/app/services/api/worker.Dockerfile',
  '/app/services/mailer/main.py',
  '/app/charts/app/templates/api.yaml',
  '/app/charts/base/Chart.yaml',
  '/app/values/app.yaml',
  '/app/README.md',
];

const machineKinds: readonly JobKind[] = ['check-environment', 'prepare-registry', 'prepare-cluster', 'wire-nodes'];
const fingerprintKinds: readonly JobKind[] = ['fingerprint-service', 'fingerprint-release'];

const path = fc.constantFrom(...paths);
const content = fc.nat(2);
const at = fc.nat(7);
const services = fc.subarray(['db', 'api', 'worker'], {minLength: 1, maxLength: 2});
const releases = fc.subarray(['base', 'app']);

const command: fc.Arbitrary<Command> = fc.oneof(
  fc.record({kind: fc.constant('rebuild'), services, releases}),
  fc.record({kind: fc.constant('restart'), services}),
  fc.constantFrom({kind: 'pause'} as const, {kind: 'resume'} as const),
  fc.record({kind: fc.constantFrom('disable', 'enable'), services}),
  fc.record({
    kind: fc.constant('remove'),
    release: fc.constantFrom('app', 'base'),
    namespace: fc.constantFrom('app', 'base', 'data'),
  }),
);

const step: fc.Arbitrary<Step> = fc.oneof(
  {weight: 8, arbitrary: fc.record({do: fc.constant('edit'), path, content})},
  {weight: 2, arbitrary: fc.record({do: fc.constant('slip'), path, content})},
  {weight: 2, arbitrary: fc.record({do: fc.constant('flicker'), path})},
  {weight: 2, arbitrary: fc.constant({do: 'watch'} as const)},
  {weight: 1, arbitrary: fc.constant({do: 'break watch'} as const)},
  {weight: 12, arbitrary: fc.record({do: fc.constant('pass'), at})},
  {weight: 5, arbitrary: fc.record({do: fc.constant('fail'), at, way: fc.nat(1)})},
  {weight: 6, arbitrary: fc.constant({do: 'passAll'} as const)},
  {weight: 6, arbitrary: fc.record({do: fc.constant('command'), command})},
  {
    weight: 2,
    arbitrary: fc.record({do: fc.constant('reload'), config: fc.constantFrom(...configNames, 'nonsense' as const)}),
  },
  {weight: 1, arbitrary: fc.record({do: fc.constant('restart devloop'), after: fc.constantFrom('stop', 'kill')})},
  {
    weight: 2,
    arbitrary: fc.record({do: fc.constant('wait'), milliseconds: fc.constantFrom(500, 1000, 20_000, 300_000)}),
  },
);

/** Any history. Most have their machine ready and their fingerprints taken at once, so that they come to the interesting part. */
const historyOf = (mode: Mode): fc.Arbitrary<History> =>
  fc.record({
    mode: fc.constant(mode),
    slots: fc.constantFrom(1, 2, Number.POSITIVE_INFINITY),
    obedience: fc.constantFrom('at-once', 'late'),
    instant: fc.constantFrom([...machineKinds, ...fingerprintKinds], machineKinds, fingerprintKinds, []),
    talkative: fc.constantFrom(['watch-files'], [], ['watch-files', 'build-image', 'await-rollout', 'forward-port']),
    steps: fc.array(step, {maxLength: 16, size: 'max'}),
    ending: fc.constantFrom('everything passes', 'everything passes', 'stop', 'forced stop'),
  });

/** Any history of a devloop that stays. */
export const anyHistory = historyOf('stay');

/** Any history of one lap. */
export const anyLap = historyOf('once');
