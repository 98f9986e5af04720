import {afterEach, expect, test} from 'vitest';

import {openSight} from '../../src/cli/open-world.ts';
import {smallConfig} from '../rig/sample-config.ts';
import {createTempFolder} from '../rig/temp-folder.ts';

const before = {...process.env};
afterEach(() => {
  process.env = {...before};
});

test('who only waits for what projects share takes no lock, and waits for one who has it', async () => {
  await using temp = await createTempFolder();
  process.env['XDG_STATE_HOME'] = temp.path;
  await using world = await openSight({...smallConfig, root: temp.path});
  const signal = AbortSignal.timeout(10_000);
  const told: number[] = [];
  const waiting = {signal, onWait: (pid: number) => told.push(pid)};
  await Promise.all([world.awaitShared('registry-x', waiting), world.awaitShared('registry-x', waiting)]);
  expect(told).toEqual([]);

  const lock = await world.lockShared('registry-x', waiting);
  let isOver = false;
  const awaited = world.awaitShared('registry-x', waiting).then(() => (isOver = true));
  await expect.poll(() => told).toEqual([process.pid]);
  expect(isOver).toBe(false);
  await lock[Symbol.asyncDispose]();
  await awaited;
  expect(isOver).toBe(true);
});
