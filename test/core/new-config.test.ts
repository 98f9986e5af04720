import {describe, expect, test} from 'vitest';

import type {Config} from '../../src/core/config.ts';
import {plan} from '../../src/core/plan.ts';
import {reduce} from '../../src/core/reduce.ts';
import type {State} from '../../src/core/state.ts';
import {afterJob, afterStart, driveUntil, newState, now, plannedIn, plannedLanes} from '../rig/drive.ts';
import {failureOf} from '../rig/plausible-failures.ts';
import {sampleConfig, sampleRelease, sampleService, smallConfig} from '../rig/sample-config.ts';

const load = (state: State, config: Config): State => reduce(state, {type: 'configLoaded', config, at: now});
const afterFailure = (state: State, lane: string): State => afterJob(state, failureOf(plannedIn(state, lane), 0));

describe('a new config', () => {
  const up = driveUntil(newState(sampleConfig), []);

  test('leaves everything as it is when nothing in it has changed', () => {
    expect(load(up, sampleConfig)).toEqual(up);
  });

  test('leaves unchanged subjects their image and their deployment, and looks at a changed one again', () => {
    const changed = {
      ...sampleConfig,
      services: {...sampleConfig.services, api: sampleService('api', {args: {DEBUG: '1'}})},
      releases: {
        ...sampleConfig.releases,
        base: sampleRelease('base', {images: {'db.image': 'db'}, namespace: 'data'}),
      },
    };
    const state = load(up, changed);
    expect(state.services['worker']).toBe(up.services['worker']);
    expect(state.releases['app']).toBe(up.releases['app']);
    expect(plannedLanes(state)).toEqual(['fingerprint service api', 'fingerprint release base', 'forward api']);
    expect(state.services['api']?.image).toBe(up.services['api']?.image);
  });

  test('knows nothing of a new service, and forgets one that is gone together with its failure', () => {
    const state = load(driveUntil(newState(smallConfig), []), {
      ...smallConfig,
      services: {web: sampleService('web')},
      releases: {},
    });
    expect(Object.keys(state.services)).toEqual(['web']);
    const broken = afterFailure(driveUntil(newState(sampleConfig), ['build worker']), 'build worker');
    expect(load(broken, smallConfig).failures).toEqual({});
  });

  test('does not let a deploy that was under way fail a release that is gone', () => {
    const state = driveUntil(newState(smallConfig), ['deploy app']);
    const job = plannedIn(state, 'deploy app');
    const gone = load(afterStart(state, job), {...smallConfig, releases: {}});
    expect(reduce(gone, {...failureOf(job, 0), at: now}).failures).toEqual({});
  });

  test('with another registry leads to new images before anything is deployed from there', () => {
    const state = driveUntil(load(up, {...sampleConfig, registry: {name: 'other', port: 5002}}), ['build api']);
    expect(plannedLanes(state)).toEqual(['build api', 'forward api']);
    expect(plan(state).holds).toEqual([{lane: 'deploy app', waitsFor: ['build api']}]);
    expect(driveUntil(state, []).services['api']?.image?.repository).toBe('localhost:5002/sample/api');
  });

  test('with another cluster starts over there, needs first', () => {
    const state = driveUntil(load(up, {...sampleConfig, cluster: {name: 'other'}}), ['rollout base']);
    expect(plannedLanes(state)).toEqual(['rollout base']);
    expect(plan(state).holds).toContainEqual({lane: 'deploy app', waitsFor: ['rollout base']});
    expect(plannedLanes(driveUntil(state, []))).toEqual(['forward api']);
  });
});
