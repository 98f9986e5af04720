import {expect, test} from 'vitest';

import type {JobReport} from '../../src/core/job-report.ts';
import {reduce} from '../../src/core/reduce.ts';
import {rowsOf} from '../../src/core/rows.ts';
import type {State} from '../../src/core/state.ts';
import {afterJob, afterStart, driveUntil, newState, now, plannedIn} from '../rig/drive.ts';
import {everyFailure} from '../rig/every-failure.ts';
import {sampleConfig, smallConfig} from '../rig/sample-config.ts';

/** Each row in a short form: mark, name, word, detail. */
const told = (state: State): readonly string[] =>
  rowsOf(state).map(({name, mark, word, detail}) => [mark, name, word, detail].filter(Boolean).join(' '));

const afterReport = (state: State, lane: string, report: JobReport): State =>
  reduce(state, {type: 'jobReported', job: plannedIn(state, lane), report, at: now});

const forwarded = {...smallConfig, forwards: sampleConfig.forwards};

/** The rows when everything has passed but one lane, whose job runs. */
const rowsAt = (lane: string, report?: JobReport): readonly string[] => {
  const state = driveUntil(newState(forwarded), [lane]);
  const running = afterStart(state, plannedIn(state, lane));
  return told(report === undefined ? running : afterReport(running, lane, report));
};

test('before anything runs, what waits says what for', () => {
  expect(told(newState(forwarded))).toEqual(['waiting api waiting for tools', 'waiting app waiting']);
});

test.each<readonly [string, JobReport | undefined, readonly string[]]>([
  [
    'environment',
    undefined,
    ['running tools checking', 'waiting api waiting for tools', 'waiting app waiting for cluster, api'],
  ],
  [
    'registry',
    undefined,
    ['running registry preparing', 'waiting api waiting for registry', 'waiting app waiting for cluster, api'],
  ],
  ['cluster', undefined, ['running cluster preparing', 'waiting api built', 'waiting app waiting for cluster']],
  ['nodes', undefined, ['running cluster wiring', 'waiting api built', 'waiting app waiting for cluster']],
  [
    'build api',
    {kind: 'step', text: '[2/4] RUN make'},
    ['running api building [2/4] RUN make', 'waiting app waiting for api'],
  ],
  ['deploy app', undefined, ['running api deploying', 'running app deploying']],
  [
    'rollout app',
    {kind: 'waiting', reasons: ['deployment/api: 0 of 1 new pods ready']},
    ['running api starting', 'running app starting deployment/api: 0 of 1 new pods ready'],
  ],
  ['forward api', {kind: 'listening'}, ['running api opening']],
  ['forward api', {kind: 'linkLost', why: 'no route'}, ['running api link lost no route']],
  ['forward api', {kind: 'answering'}, ['ready api ready http://127.0.0.1:8000']],
])('while `%s` is at work (%j), the rows are %j', (lane, report, rows) => {
  expect(rowsAt(lane, report)).toEqual(rows);
});

test('what runs says since when', () => {
  const state = driveUntil(newState(forwarded), ['build api']);
  const running = afterStart(state, plannedIn(state, 'build api'));
  expect(rowsOf(running).map(({since}) => since)).toEqual([now, undefined]);
});

test('a failure is told in one line, and who is held by it', () => {
  const state = driveUntil(newState(forwarded), ['build api']);
  const job = plannedIn(state, 'build api');
  const failed = afterJob(state, {type: 'jobFailed', job, failure: everyFailure['build-failed']});
  expect(told(failed)).toEqual([
    expect.stringMatching(/^failed api failed The image of `api` could not be built/),
    'waiting app waiting for api',
  ]);
});

test('a release that failed holds its services', () => {
  const state = driveUntil(newState(forwarded), ['rollout app']);
  const job = plannedIn(state, 'rollout app');
  const failed = afterJob(state, {type: 'jobFailed', job, failure: everyFailure['rollout-stuck']});
  expect(told(failed)).toEqual(['waiting api held by app', expect.stringMatching(/^failed app failed /)]);
});

test('what may heal by itself is tried again', () => {
  const state = driveUntil(newState(forwarded), ['deploy app']);
  const job = plannedIn(state, 'deploy app');
  const failed = afterJob(state, {type: 'jobFailed', job, failure: everyFailure['cluster-unreachable']});
  expect(told(failed)).toContain("waiting app retrying The cluster's API server does not answer.");
});

test('a service that is in several releases is ready when all of them are', () => {
  const twice = {...sampleConfig.releases, again: {...sampleConfig.releases['app']!, name: 'again', needs: []}};
  const config = {...sampleConfig, releases: twice, forwards: {}};
  expect(told(driveUntil(newState(config), ['deploy again']))).toContain('waiting api waiting');
  expect(told(driveUntil(newState(config), []))).toEqual(['ready db ready', 'ready api ready', 'ready worker ready']);
});

test('a release without a service has a line of its own, and so has a forward', () => {
  const forwards = {
    db: {
      name: 'db',
      release: 'base',
      target: {kind: 'workload', workload: 'statefulset', name: 'db'},
      port: 1,
      local: 5432,
    },
  } as const;
  const config = {...smallConfig, releases: {base: {...smallConfig.releases['app']!, name: 'base', images: {}}}};
  const state = driveUntil(newState({...config, services: {}, forwards}), []);
  expect(told(state)).toEqual(['ready base ready']);
  const open = afterStart(state, plannedIn(state, 'forward db'));
  expect(told(open)).toEqual(['ready base ready', 'running db opening']);
  expect(told(afterReport(open, 'forward db', {kind: 'answering'}))).toEqual([
    'ready base ready',
    'ready db ready http://127.0.0.1:5432',
  ]);
});

test('what was not reached when devloop stops has stopped', () => {
  const state = driveUntil(newState(forwarded), ['build api']);
  expect(told(reduce(state, {type: 'shutdownRequested', at: now}))).toEqual([
    'waiting api stopped',
    'waiting app stopped',
  ]);
});
