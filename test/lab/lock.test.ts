import {randomUUID} from 'node:crypto';

import {expect, test} from 'vitest';

import {openLock} from '../../lab/lock.ts';
import {awaitExpected} from '../rig/await-expected.ts';
import {createRecordingLab} from './recording-lab.ts';

test('a second lab says that it waits, and goes on when the first is done', async () => {
  const lab = createRecordingLab(`/cache-${randomUUID()}`);
  const first = await openLock(lab);
  const second = openLock(lab);
  await awaitExpected(() => expect(lab.lines).toEqual(['= another lab is at work, so this one waits for it\n']));
  first[Symbol.dispose]();
  (await second)[Symbol.dispose]();
});

test('labs with different caches do not wait for each other', async () => {
  using one = await openLock(createRecordingLab(`/cache-${randomUUID()}`));
  using other = await openLock(createRecordingLab(`/cache-${randomUUID()}`));
  expect(one).not.toBe(other);
});

test('a lab that is stopped while it waits ends', async () => {
  const lab = createRecordingLab(`/cache-${randomUUID()}`);
  using held = await openLock(lab);
  expect(held).toBeDefined();
  const stop = new AbortController();
  const waiting = openLock({...lab, signal: stop.signal});
  await awaitExpected(() => expect(lab.lines).toHaveLength(1));
  stop.abort();
  await expect(waiting).rejects.toThrow('aborted');
});
