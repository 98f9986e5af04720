import {expect, test} from 'vitest';

import {describeEvent} from '../../src/ui/describe-event.ts';
import {newState, now} from '../rig/drive.ts';
import {sampleConfig} from '../rig/sample-config.ts';

const state = newState(sampleConfig);
const remove = (release: string, namespace: string) =>
  describeEvent(state, {type: 'commandGiven', command: {kind: 'remove', release, namespace}, at: now})?.text;

test('a release that is to go is told with its namespace, and that one of its name in the config stays', () => {
  expect(remove('old', 'shop')).toBe('asked to remove the release old in the namespace shop');
  expect(remove('app', 'past')).toBe(
    'asked to remove the release app in the namespace past; the one in app, which is in the config, stays',
  );
});
