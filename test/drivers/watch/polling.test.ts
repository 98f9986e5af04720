import {join} from 'node:path';

import {expect, onTestFinished, test, vi} from 'vitest';

import {Rounds} from '../../../src/drivers/watch/rounds.ts';
import {Watcher} from '../../../src/drivers/watch/watcher.ts';
import {createTempFolder} from '../../rig/temp-folder.ts';
import {writeFiles} from '../../rig/watched-folder.ts';

const now = () => ({wall: 0, machine: 0});

test('folders without events are read once, however many rounds come while they are', async () => {
  vi.useFakeTimers({toFake: ['setInterval', 'clearInterval', 'performance']});
  onTestFinished(() => {
    vi.useRealTimers();
  });
  await using folder = await createTempFolder();
  const names = Array.from({length: 20}, (_unused, index) => `folder-${index}`);
  await writeFiles(folder.path, Object.fromEntries(names.map(name => [`${name}/file`, ''])));
  const reads = new Map<string, number>();
  using watcher = new Watcher({
    watchFolder: path => {
      reads.set(path, (reads.get(path) ?? 0) + 1);
      throw Object.assign(new Error('no space left'), {code: 'ENOSPC'});
    },
    mounts: [],
    mostEvents: 4000,
    now,
    tell: () => {},
  });
  await watcher.watch({root: folder.path, ignore: [], inputs: [{kind: 'folder', path: folder.path}]});
  reads.clear();
  vi.advanceTimersByTime(10_000);
  await watcher.openFingerprints();
  expect(names.map(name => reads.get(join(folder.path, name)))).toEqual(names.map(() => 1));
});

/** Rounds whose polls end when the test says so, after this many milliseconds. */
const openRounds = () => {
  const polls: ((took: number) => void)[] = [];
  const poll = async (): Promise<number> => {
    const {promise, resolve} = Promise.withResolvers<number>();
    polls.push(resolve);
    return promise;
  };
  return {polls, rounds: new Rounds({isIdle: () => true, rescan: () => {}, poll, now})};
};

test('a poll waits for the one before it', async () => {
  const {polls, rounds} = openRounds();
  using _ = rounds;
  const first = rounds.poll();
  await rounds.poll();
  expect(polls).toHaveLength(1);
  polls[0]?.(0);
  await first;
  void rounds.poll();
  expect(polls).toHaveLength(2);
});

test('a poll that has taken long is not soon done again', async () => {
  const {polls, rounds} = openRounds();
  using _ = rounds;
  const first = rounds.poll();
  polls[0]?.(60_000);
  await first;
  await rounds.poll();
  expect(polls).toHaveLength(1);
});
