import fc from 'fast-check';

import type {Config} from '../../src/core/config.ts';
import type {JobKind} from '../../src/core/job.ts';
import type {Obedience} from '../rig/puppet-jobs.ts';
import {sampleConfig, sampleRelease, sampleService} from '../rig/sample-config.ts';

/** One thing that happens in a history. */
export type Step =
  /** A file gets a content, perhaps the one it had, and the loop is told. */
  | {readonly do: 'edit'; readonly path: string; readonly content: number}
  /** The same, but the loop is told only by the next edit: sources that move under a job. */
  | {readonly do: 'slip'; readonly path: string; readonly content: number}
  | {readonly do: 'pass'; readonly at: number}
  | {readonly do: 'fail'; readonly at: number; readonly way: number}
  /** Everything that waits passes, and what starts then waits. */
  | {readonly do: 'passAll'}
  | {readonly do: 'retry'; readonly service: string}
  | {readonly do: 'reload'; readonly config: keyof typeof configs}
  | {readonly do: 'wait'; readonly milliseconds: number};

export type Ending = 'everything passes' | 'stop' | 'forced stop';

export type History = {
  /** How aborted jobs behave. */
  readonly obedience: Obedience;
  /** Jobs that pass inside their own start. */
  readonly instant: readonly JobKind[];
  /** Jobs that report inside their own start. */
  readonly talkative: readonly JobKind[];
  readonly steps: readonly Step[];
  readonly ending: Ending;
};

/** What the config file may be changed to. */
export const configs = {
  plain: sampleConfig,
  'with a mailer': {
    ...sampleConfig,
    services: {...sampleConfig.services, mailer: sampleService('mailer')},
    releases: {
      ...sampleConfig.releases,
      app: sampleRelease('app', {
        images: {'api.image': 'api', 'worker.image': 'worker', 'mailer.image': 'mailer'},
        needs: ['db'],
      }),
    },
  },
  'without app': {
    ...sampleConfig,
    services: {db: sampleService('db')},
    releases: {base: sampleRelease('base', {images: {'db.image': 'db'}})},
    forwards: {},
  },
  'api with an argument': {
    ...sampleConfig,
    services: {...sampleConfig.services, api: sampleService('api', {args: {DEBUG: '1'}})},
  },
  'base in another namespace': {
    ...sampleConfig,
    releases: {...sampleConfig.releases, base: sampleRelease('base', {images: {'db.image': 'db'}, namespace: 'data'})},
  },
  'another registry': {...sampleConfig, registry: {name: 'other', port: 5002}},
  'another cluster': {...sampleConfig, cluster: {name: 'other'}},
} as const satisfies Record<string, Config>;

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

const step: fc.Arbitrary<Step> = fc.oneof(
  {weight: 4, arbitrary: fc.record({do: fc.constant('edit'), path, content})},
  {weight: 1, arbitrary: fc.record({do: fc.constant('slip'), path, content})},
  {weight: 6, arbitrary: fc.record({do: fc.constant('pass'), at})},
  {weight: 3, arbitrary: fc.record({do: fc.constant('fail'), at, way: fc.nat(1)})},
  {weight: 2, arbitrary: fc.constant({do: 'passAll'} as const)},
  {weight: 1, arbitrary: fc.record({do: fc.constant('retry'), service: fc.constantFrom('db', 'api', 'worker')})},
  {weight: 1, arbitrary: fc.record({do: fc.constant('reload'), config: fc.constantFrom(...keysOf(configs))})},
  {
    weight: 1,
    arbitrary: fc.record({do: fc.constant('wait'), milliseconds: fc.constantFrom(500, 1000, 20_000, 300_000)}),
  },
);

/** Any history. Most have their machine ready and their fingerprints taken at once, so that they come to the interesting part. */
export const anyHistory: fc.Arbitrary<History> = fc.record({
  obedience: fc.constantFrom('at-once', 'late'),
  instant: fc.constantFrom([...machineKinds, ...fingerprintKinds], machineKinds, fingerprintKinds, []),
  talkative: fc.constantFrom([], ['build-image', 'await-rollout', 'forward-port']),
  steps: fc.array(step, {maxLength: 12, size: 'max'}),
  ending: fc.constantFrom('everything passes', 'everything passes', 'stop', 'forced stop'),
});

function keysOf<Key extends string>(record: Readonly<Record<Key, unknown>>): readonly Key[] {
  const isKey = (key: string): key is Key => key in record;
  return Object.keys(record).filter(isKey);
}
