import {expect, test} from 'vitest';

import {plan} from '../../src/core/plan.ts';
import {reduce} from '../../src/core/reduce.ts';
import type {State} from '../../src/core/state.ts';
import {statusOf, type Status} from '../../src/core/status.ts';
import {afterCommand, afterEdit, afterJob, afterStart, driveUntil, newState, now, plannedIn} from '../rig/drive.ts';
import {everyFailure} from '../rig/every-failure.ts';
import {sampleConfig, smallConfig} from '../rig/sample-config.ts';

const status = (state: State): Status => statusOf(state, plan(state));

const stay = newState(smallConfig, {mode: 'stay'});
const ready = driveUntil(stay, []);

test('before anything has run, all is to be done', () => {
  expect(status(newState(sampleConfig))).toMatchObject({
    schemaVersion: 1,
    project: 'sample',
    phase: 'running',
    standing: 'busy',
    edited: [],
    services: [
      {name: 'db', revision: 0, isDisabled: false, image: null, digest: null},
      {name: 'api'},
      {name: 'worker'},
    ],
    releases: [{name: 'base', namespace: 'base', revision: null, isReady: false}, {name: 'app'}],
    forwards: [{name: 'api', release: 'app', url: 'http://127.0.0.1:8000', status: 'closed'}],
    orphans: [],
    failures: [],
  });
});

test('when all that was asked for runs, it is ready', () => {
  const {standing, services, releases, waitsFor} = status(ready);
  expect({standing, waitsFor}).toEqual({standing: 'ready', waitsFor: []});
  expect(services).toEqual([
    {name: 'api', revision: 1, isDisabled: false, image: expect.stringMatching(/api:/), digest: expect.any(String)},
  ]);
  expect(releases).toEqual([{name: 'app', namespace: 'app', revision: expect.any(Number), isReady: true}]);
});

test('what has failed for good is told in three parts, with where it happened', () => {
  const built = driveUntil(stay, ['build api']);
  const job = plannedIn(built, 'build api');
  const failure = everyFailure['build-failed'];
  const {standing, failures} = status(driveUntil(afterJob(built, {type: 'jobFailed', job, failure}), ['build api']));
  expect(standing).toBe('failed');
  expect(failures).toEqual([
    {
      kind: 'build-failed',
      lane: 'build api',
      retryAt: null,
      what: expect.stringContaining('could not be built'),
      said: expect.any(Array),
      next: expect.any(Array),
    },
  ]);
});

test('edits that are collected keep it from being ready, and are named', () => {
  const paused = afterEdit(afterCommand(ready, {kind: 'pause'}), '/app/services/api/main.ts');
  const told = status(paused);
  expect(told).toMatchObject({phase: 'paused', standing: 'busy', edited: ['api']});
  expect(told.waitsFor[0]).toBe('paused: 1 edit is waiting (api); `devloop resume` acts on them');
  expect(status(afterCommand(ready, {kind: 'pause'}))).toMatchObject({phase: 'paused', standing: 'ready', edited: []});
});

test('a service that is not worked on is disabled', () => {
  const {services} = status(afterCommand(ready, {kind: 'disable', services: ['api']}));
  expect(services[0]?.isDisabled).toBe(true);
});

test('what waits for what is said in words, with how far that is', () => {
  const state = driveUntil(newState({...sampleConfig, forwards: {}}), ['rollout base']);
  const job = plannedIn(state, 'rollout base');
  const report = {kind: 'waiting', reasons: ['deployment/db: 1 of 2 new pods ready']} as const;
  const waiting = reduce(afterStart(state, job), {type: 'jobReported', job, report, at: now});
  expect(status(waiting).holds).toContainEqual({
    lane: 'deploy app',
    waitsFor: ['rollout base'],
    text: 'release app waits for release base (deployment/db: 1 of 2 new pods ready)',
  });
  expect(status(waiting).waitsFor).toEqual(['the rollout of base: deployment/db: 1 of 2 new pods ready']);
});

test('a build that waits for its turn is queued', () => {
  const lanes = ['build db', 'build api', 'build worker'];
  const state = driveUntil(newState(sampleConfig, {slots: 2}), [...lanes, 'deploy app', 'deploy base']);
  const texts = status(state).holds.map(({text}) => text);
  expect(texts.filter(text => /^build of \w+ queued: 2 of 2 running$/.test(text))).toHaveLength(1);
});

test('while it stops, only what must be finished is waited for', () => {
  const state = driveUntil(newState(sampleConfig), ['deploy base', 'build api']);
  const running = ['deploy base', 'build api'].reduce((next, lane) => afterStart(next, plannedIn(next, lane)), state);
  expect(status(reduce(running, {type: 'shutdownRequested', at: now}))).toMatchObject({
    phase: 'stopping',
    standing: 'busy',
    waitsFor: ['the deploy of base'],
  });
});
