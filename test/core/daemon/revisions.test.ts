import {expect, test} from 'vitest';

import {reduce} from '../../../src/core/reduce.ts';
import {driveUntil, newState, now} from '../../rig/drive.ts';
import {sampleConfig, sampleService, smallConfig} from '../../rig/sample-config.ts';

test.each([
  ['goes on with its number where the inputs are the same', '[]{}', 7],
  ['counts one more where they are others', '[/app/services/api/main.py=1]{}', 8],
])('a service that an earlier run knew %s', (_what, hash, revision) => {
  const state = newState(smallConfig, {mode: 'stay', revisions: {api: {revision: 7, hash}}});
  expect(driveUntil(state, ['build api']).services['api']?.revision).toBe(revision);
  expect(driveUntil(state, []).services['api']?.image?.revision).toBe(revision);
});

test('a service that no run knew begins with one', () => {
  const state = driveUntil(newState(sampleConfig, {revisions: {api: {revision: 7, hash: '[]{}'}}}), []);
  expect(Object.values(state.services).map(({revision}) => revision)).toEqual([1, 7, 1]);
});

test('what an earlier run knew of a service that is not in the config changes nothing of the others', () => {
  const state = newState(smallConfig, {revisions: {web: {revision: 7, hash: 'old'}}});
  expect({...state, former: {}}).toEqual(newState(smallConfig));
});

test('a service that is taken out of the config goes on with its number when it comes back', () => {
  const config = {...smallConfig, services: {...smallConfig.services, web: sampleService('web')}};
  const up = driveUntil(newState(config, {mode: 'stay', revisions: {web: {revision: 7, hash: '[]{}'}}}), []);
  const gone = reduce(up, {type: 'configLoaded', config: smallConfig, at: now});
  expect(gone.services['web']).toBeUndefined();
  const back = driveUntil(reduce(gone, {type: 'configLoaded', config, at: now}), []);
  expect(back.services['web']?.revision).toBe(7);
});
