import {expect, test} from 'vitest';

import {events} from '../../../src/drivers/kubernetes/cluster-objects.ts';
import {createSeenPods} from '../../../src/jobs/rollout/pod-times.ts';
import {pod} from '../../rig/api-objects.ts';

const noon = Date.parse('2026-01-01T12:00:00Z');
const scheduled = {type: 'PodScheduled', status: 'True', lastTransitionTime: '2026-01-01T12:00:00Z'};
const ready = {type: 'Ready', status: 'True', lastTransitionTime: '2026-01-01T12:00:01Z'};
const waiting = {name: 'api', state: {waiting: {reason: 'ContainerCreating'}}};
const running = {name: 'api', state: {running: {startedAt: '2026-01-01T12:00:00Z'}}};

const podIn = (conditions: readonly unknown[], container: unknown) =>
  pod('api-1', {status: {conditions, containerStatuses: [container]}});

const pullOf = (uid: string) => events.parse({involvedObject: {uid}, lastTimestamp: '2026-01-01T12:00:00Z'});

test('each stage has the time at which it was seen first', () => {
  const seen = createSeenPods();
  const stages = [podIn([scheduled], waiting), podIn([scheduled], running), podIn([scheduled, ready], running)];
  seen.see(stages.slice(0, 1), noon + 20);
  seen.seePull(pullOf('Pod/api-1'), noon + 80);
  seen.see(stages.slice(1, 2), noon + 200);
  seen.see(stages.slice(2), noon + 1300);
  seen.see(stages.slice(2), noon + 5000);
  expect(seen.timesOf(stages.slice(2))).toEqual([
    {
      pod: 'api-1',
      images: ['localhost:5001/shop/api:dev-1@sha256:a'],
      scheduled: noon + 20,
      pulled: noon + 80,
      started: noon + 200,
      ready: noon + 1300,
    },
  ]);
});

test('what was over long before it was first looked at has the time that Kubernetes tells', () => {
  const seen = createSeenPods();
  const old = podIn([scheduled, ready], running);
  seen.see([old], noon + 60_000);
  expect(seen.timesOf([old])).toMatchObject([{scheduled: noon + 999, started: noon + 999, ready: noon + 1999}]);
});

test('of a pod that was never seen nothing is told but its name', () => {
  expect(createSeenPods().timesOf([podIn([], waiting)])).toEqual([
    {pod: 'api-1', images: ['localhost:5001/shop/api:dev-1@sha256:a']},
  ]);
});
