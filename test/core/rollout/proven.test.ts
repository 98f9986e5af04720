import {expect, test} from 'vitest';

import type {ContainerFacts} from '../../../src/core/rollout/health.ts';
import {provenTimeOf, settleTimeOf} from '../../../src/core/rollout/proven.ts';
import {containerWith, podWith} from '../../rig/rollout-facts.ts';

const probe = {asks: 'GET /', initialDelay: 0, period: 1, timeout: 1, failures: 1};

test.each<readonly [string, Partial<ContainerFacts>, number]>([
  ['with a readiness probe is believed at once', {probes: [{...probe, kind: 'readiness'}]}, 0],
  ['with a startup probe too', {probes: [{...probe, kind: 'startup'}]}, 0],
  ['without one must stay up for a while', {}, 103_000],
  ['with no more than a liveness probe as well', {probes: [{...probe, kind: 'liveness'}]}, 103_000],
  ['that has ended before must stay up for longer', {restarts: 1}, 110_000],
  ['that was to prepare the others has done so', {role: 'init', restarts: 1}, 0],
])('a container %s', (_what, changes, at) => {
  const containers = [containerWith({isReady: true, ...changes})];
  expect(provenTimeOf(podWith({isReady: true, readySince: 100_000, containers}))).toBe(at);
  expect(provenTimeOf(podWith({containers}))).toBe(0);
});

test('a clock of the cluster that is wrong makes nobody wait for ever', () => {
  expect(settleTimeOf(103_000, 101_000)).toBe(2000);
  expect(settleTimeOf(103_000, 200_000)).toBe(0);
  expect(settleTimeOf(9_000_000, 100_000)).toBe(10_000);
});
