import {describe, expect, test} from 'vitest';

import type {Failure} from '../../src/core/failure.ts';
import {plan} from '../../src/core/plan.ts';
import {reduce} from '../../src/core/reduce.ts';
import type {State} from '../../src/core/state.ts';
import {collectNewFailures} from '../../src/ui/new-failures.ts';
import {afterCommand, afterJob, afterStart, driveUntil, newState, now, plannedIn, plannedLanes} from '../rig/drive.ts';
import {clusterUnreachable, failureOf} from '../rig/plausible-failures.ts';
import {smallConfig} from '../rig/sample-config.ts';

const retry = (state: State, service: string): State =>
  afterCommand(state, {kind: 'rebuild', services: [service], releases: []});
const wait = (state: State, at: number): State => reduce(state, {type: 'clockReached', at});
const fail = (state: State, lane: string, failure: Failure): State => {
  const job = plannedIn(state, lane);
  return afterJob(state, {type: 'jobFailed', job, failure});
};

describe('what may heal by itself', () => {
  const state = driveUntil(newState(smallConfig), ['cluster']);
  const failed = fail(state, 'cluster', clusterUnreachable);

  test('is tried again after one second, and not before', () => {
    expect(plan(failed)).toMatchObject({jobs: [], wakeAt: now + 1000});
    expect(plannedLanes(wait(failed, now + 999))).not.toContain('cluster');
    expect(plannedLanes(wait(failed, now + 1000))).toContain('cluster');
  });

  test('waits twice as long each time up to 15 s, and with `--once` is given up after six', () => {
    const times: (number | undefined)[] = [];
    let current = state;
    for (let attempt = 0; attempt < 7; attempt++) {
      const at = current.now;
      current = reduce(current, {
        type: 'jobFailed',
        job: plannedIn(current, 'cluster'),
        failure: clusterUnreachable,
        at,
      });
      const {wakeAt} = plan(current);
      times.push(wakeAt === undefined ? undefined : wakeAt - at);
      if (wakeAt !== undefined) current = wait(current, wakeAt);
    }

    expect(times).toEqual([1000, 2000, 4000, 8000, 15_000, 15_000, undefined]);
    expect(plannedLanes(wait(current, now + 1_000_000))).not.toContain('cluster');
  });

  test('is tried for ever by a devloop that stays, every 15 s in the end', () => {
    let current: State = {...state, mode: 'stay'};
    for (let attempt = 0; attempt < 40; attempt++) {
      current = reduce(current, {
        type: 'jobFailed',
        job: plannedIn(current, 'cluster'),
        failure: clusterUnreachable,
        at: current.now,
      });
      const {wakeAt} = plan(current);
      expect(wakeAt).toBe(current.now + Math.min(15_000, 1000 * 2 ** attempt));
      current = wait(current, wakeAt ?? 0);
    }
  });

  test('is a Docker that was never there, too, for a devloop that stays', () => {
    const away: Failure = {kind: 'docker-unreachable', said: ['connection refused']};
    const staying = fail(newState(smallConfig, {mode: 'stay'}), 'environment', away);
    expect(staying.failures['environment']?.retryAt).toBe(now + 1000);
  });

  test('is a watch that broke: it is told after some tries, and forgotten once one stands again', () => {
    let current = newState(smallConfig, {mode: 'stay'});
    const tell = collectNewFailures();
    for (const pause of [1000, 2000, 4000, 8000, 15_000, 15_000]) {
      const broken = afterJob(current, failureOf(plannedIn(current, 'watch'), 0));
      expect(broken.failures['watch']?.retryAt).toBe(broken.now + pause);
      expect(tell(broken).map(({job}) => job.kind)).toEqual(pause === 4000 ? ['watch-files'] : []);
      expect(plannedLanes(broken)).not.toContain('watch');
      current = wait(broken, broken.now + pause);
    }

    const job = plannedIn(current, 'watch');
    const report = {kind: 'watching', folders: 3, polled: []} as const;
    const standing = reduce(afterStart(current, job), {type: 'jobReported', job, report, at: current.now});
    expect(standing.failures).toEqual({});
  });

  test('is a Docker that went away under the work, but not one that was never there', () => {
    const away: Failure = {kind: 'docker-unreachable', said: ['connection refused']};
    const atWork = fail(driveUntil(newState(smallConfig), ['build api']), 'build api', away);
    expect(atWork.failures['build api']).toMatchObject({retryAt: now + 1000});
    expect(plannedLanes(atWork)).toEqual(['registry', 'cluster']);
    expect(plannedLanes(wait(driveUntil(atWork, ['build api']), now + 1000))).toEqual(['build api']);
    expect(fail(newState(smallConfig), 'environment', away).failures['environment']?.retryAt).toBeUndefined();
  });

  test('is a push, before which the registry is looked after again, and not for ever', () => {
    const refused: Failure = {kind: 'push-failed', service: 'api', registry: 'localhost:5001', said: ['refused']};
    let current = driveUntil(newState(smallConfig), ['build api']);
    for (let attempt = 0; attempt < 5; attempt++) {
      current = fail(current, 'build api', refused);
      expect(plannedLanes(current)).toEqual(['registry']);
      current = driveUntil(current, ['build api']);
      current = wait(current, plan(current).wakeAt ?? current.now);
    }

    expect(plannedLanes(current)).toEqual([]);
    expect(current.failures['build api']).toMatchObject({attempts: 5, retryAt: undefined});
  });

  test('has all its tries again after a word from the user', () => {
    const again = fail(retry(failed, 'api'), 'cluster', clusterUnreachable);
    expect(again.failures['cluster']?.attempts).toBe(1);
  });
});
