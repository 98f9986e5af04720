import {expect, test} from 'vitest';

import {initialState} from '../../src/core/initial-state.ts';
import {partOf} from '../../src/core/part.ts';
import {plan} from '../../src/core/plan.ts';
import {afterJob, driveUntil, now, plannedIn, plannedLanes} from '../rig/drive.ts';
import {sampleConfig} from '../rig/sample-config.ts';

test('a service brings the release that it is in, what that needs, and their forwards', () => {
  const {config, kept} = partOf(sampleConfig, ['api']);
  expect(Object.keys(config.releases)).toEqual(['base', 'app']);
  expect(Object.keys(config.services)).toEqual(['db', 'api', 'worker']);
  expect(kept).toEqual(['db', 'worker']);
});

test('a service of a release that needs nothing leaves the others out', () => {
  const {config, kept} = partOf(sampleConfig, ['db']);
  expect(Object.keys(config.releases)).toEqual(['base']);
  expect(Object.keys(config.services)).toEqual(['db']);
  expect(Object.values(config.forwards).map(({release}) => release)).not.toContain('app');
  expect(kept).toEqual([]);
});

test('a release stands for all of its services', () => {
  expect(partOf(sampleConfig, ['app']).kept).toEqual(['db']);
});

const partOfApi = () => initialState({...partOf(sampleConfig, ['api']), at: now});

test('a kept service is neither read nor built: its image is looked up', () => {
  const state = driveUntil(partOfApi(), ['build db', 'build worker', 'cluster']);
  expect(plannedLanes(state)).not.toContain('fingerprint service db');
  expect(plannedIn(state, 'build db').kind).toBe('find-image');
  const end = driveUntil(partOfApi(), []);
  expect(end.releases['app']?.deployed).toBeDefined();
  expect(end.services['db']?.inputs).toBeUndefined();
});

test('a kept service without an image is built after all', () => {
  const state = driveUntil(partOfApi(), ['build db', 'cluster']);
  const job = plannedIn(state, 'build db');
  if (job.kind !== 'find-image') throw new Error(`Expected to look for an image, got ${job.kind}.`);
  const missed = afterJob(state, {type: 'jobPassed', kind: job.kind, job, result: {image: undefined}});
  expect(plan(missed).holds).toContainEqual({lane: 'build db', waitsFor: ['fingerprint service db']});
  expect(plannedLanes(driveUntil(missed, ['build db']))).toContain('build db');
});
