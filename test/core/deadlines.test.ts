import {expect, test} from 'vitest';

import type {JobReport} from '../../src/core/job-report.ts';
import {outcomeOf} from '../../src/core/outcome.ts';
import {plan} from '../../src/core/plan.ts';
import {reduce} from '../../src/core/reduce.ts';
import type {State} from '../../src/core/state.ts';
import {afterStart, driveUntil, newState, now, plannedIn} from '../rig/drive.ts';
import {sampleConfig} from '../rig/sample-config.ts';

const rolling = (): State => {
  const state = driveUntil(newState(sampleConfig), ['rollout app']);
  return afterStart(state, plannedIn(state, 'rollout app'));
};

/** Everything is up but for the forward, which is running and has not yet been answered. */
const forwarding = (): State => {
  const state = driveUntil(newState(sampleConfig), []);
  return afterStart(state, plannedIn(state, 'forward api'));
};

const report = (state: State, lane: string, news: JobReport): State => {
  const {job} = state.running[lane] ?? {};
  if (job === undefined) throw new Error(`Nothing runs in lane '${lane}'.`);
  return reduce(state, {type: 'jobReported', job, report: news, at: now});
};

const after = (state: State, milliseconds: number): State =>
  reduce(state, {type: 'clockReached', at: now + milliseconds});

test('a rollout is given up after five minutes, with what it waited for last', () => {
  const waiting = report(rolling(), 'rollout app', {
    kind: 'waiting',
    reasons: ['deployment/api: 0 of 1 new pods ready'],
  });
  expect(plan(waiting).wakeAt).toBe(now + 300_000);
  expect(after(waiting, 299_999).failures).toEqual({});
  expect(after(waiting, 300_000).failures['rollout app']?.failure).toMatchObject({
    kind: 'rollout-timed-out',
    seconds: 300,
    waiting: ['deployment/api: 0 of 1 new pods ready'],
  });
});

test.each([
  ['rollout app', rolling],
  ['forward api', forwarding],
])('what the config has no more, and is only about to end, has no deadline: %s', (lane, running) => {
  const config = {...sampleConfig, releases: {}, forwards: {}};
  const leaving = reduce(running(), {type: 'configLoaded', config, at: now});
  expect(leaving.running[lane]).toBeDefined();
  const late = after(leaving, 300_000);
  expect(plan(late).wakeAt ?? Infinity).toBeGreaterThan(now + 300_000);
});

test('a forward that nothing answers behind is given up 30 s after its release is up', () => {
  const lost = report(forwarding(), 'forward api', {kind: 'linkLost', why: 'connection refused'});
  expect(outcomeOf(lost, plan(lost))).toBeUndefined();
  expect(plan(lost).wakeAt).toBe(now + 30_000);
  const over = after(lost, 30_000);
  expect(over.failures['forward api']?.failure).toMatchObject({
    kind: 'forward-unanswered',
    port: 8000,
    said: ['connection refused'],
  });
  expect(plan(over)).toMatchObject({jobs: [], wakeAt: undefined});
});

test('a forward has all the time there is as long as its release is not up', () => {
  const state = driveUntil(newState(sampleConfig), ['rollout app']);
  const open = afterStart(state, plannedIn(state, 'forward api'));
  expect(after(open, 3_600_000).failures).toEqual({});
});

test('a link that is lost after the first answer has no deadline: it comes back by itself', () => {
  const answered = report(forwarding(), 'forward api', {kind: 'answering'});
  expect(outcomeOf(answered, plan(answered))).toEqual({kind: 'ready'});
  const lost = report(answered, 'forward api', {kind: 'linkLost', why: 'the API server went away'});
  expect(plan(lost).wakeAt).toBeUndefined();
  expect(after(lost, 3_600_000).failures).toEqual({});
});
