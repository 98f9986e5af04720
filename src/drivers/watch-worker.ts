/** The thread that watches files: a main thread that is busy loses no events, and hashing does not hold up anyone. */
import {parentPort} from 'node:worker_threads';

import {readIfThere} from './read-if-there.ts';
import {ToolError} from './tool-error.ts';
import {listSilentMounts} from './watch/file-system.ts';
import {watchFolder} from './watch/folder-watches.ts';
import type {FromWatcher, Question, ToWatcher} from './watch/messages.ts';
import {Watcher} from './watch/watcher.ts';

/** Above it some may be lost: the kernel keeps this many for one who is busy, and says nothing when there are more. */
const findMostEvents = async (): Promise<number> => {
  const kept = Number(await readIfThere('/proc/sys/fs/inotify/max_queued_events'));
  return kept > 0 ? Math.min(4000, kept / 4) : 4000;
};

const tell = (message: FromWatcher): void => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  parentPort?.postMessage(message);
};

const watcher = new Watcher({
  watchFolder,
  mounts: await listSilentMounts(),
  mostEvents: await findMostEvents(),
  now: () => ({wall: Date.now(), machine: performance.now()}),
  tell,
});

const answer = async (question: Question, signal: AbortSignal): Promise<string> => {
  switch (question.kind) {
    case 'watch':
      await watcher.watch(question.order);
      return '';
    case 'look-again':
      await watcher.lookAgain(question.path);
      return '';
    case 'hash-context':
      return (await watcher.openFingerprints()).hashContext(question.inputs, signal);
    case 'hash-folder':
      return (await watcher.openFingerprints()).hashFolder(question.path, signal);
    case 'hash-files':
      return (await watcher.openFingerprints()).hashFiles(question.paths, signal);
  }
};

const stops = new Map<number, AbortController>();

const handle = async ({id, question}: Extract<ToWatcher, {readonly kind: 'ask'}>): Promise<void> => {
  const stop = new AbortController();
  stops.set(id, stop);
  try {
    tell({kind: 'answer', id, text: await answer(question, stop.signal)});
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    tell({kind: 'refusal', id, command: error.command, message: error.message});
  } finally {
    stops.delete(id);
  }
};

parentPort?.on('message', (message: ToWatcher) => {
  if (message.kind === 'stop') stops.get(message.id)?.abort();
  else void handle(message);
});
