import {Worker} from 'node:worker_threads';

import {expect, onTestFinished, test, vi} from 'vitest';

import {watchFolder} from '../rig/watched-folder.ts';

const signal = new AbortController().signal;

test('a question that is open when the watch ends is refused, and so is one that comes later', async () => {
  await using watched = await watchFolder({});
  const {root, watch} = watched;
  const open = Promise.allSettled([watch.hashFolder(root, signal), watch.lookAgain(root, signal), watch.await(signal)]);
  await watch[Symbol.asyncDispose]();
  const refused = {status: 'rejected', reason: {command: 'watch files', reason: 'interrupted'}};
  expect(await open).toMatchObject([refused, refused, refused]);
  await expect(watch.hashFolder(root, signal)).rejects.toMatchObject(refused.reason);
});

test('the thread does not hear of a question that nobody waits for, and of one taken back after it', async () => {
  await using watched = await watchFolder({});
  const {root, watch} = watched;
  const sent = vi.spyOn(Worker.prototype, 'postMessage');
  onTestFinished(() => sent.mockRestore());
  await expect(watch.hashFolder(root, AbortSignal.abort())).rejects.toMatchObject({reason: 'interrupted'});
  expect(sent).not.toHaveBeenCalled();
  const stop = new AbortController();
  const open = watch.hashFolder(root, stop.signal);
  stop.abort();
  await expect(open).rejects.toMatchObject({reason: 'interrupted'});
  expect(sent.mock.calls).toMatchObject([[{kind: 'ask'}], [{kind: 'stop'}]]);
});

test('who waits for the end of a watch is let go by a signal', async () => {
  await using watched = await watchFolder({});
  const stop = new AbortController();
  const end = watched.watch.await(stop.signal);
  stop.abort();
  await expect(end).rejects.toMatchObject({reason: 'interrupted'});
});
