import {openControl, type Control} from '../../src/control/open-control.ts';
import type {CommandRequest} from '../../src/core/find-command.ts';
import {plan} from '../../src/core/plan.ts';
import type {State} from '../../src/core/state.ts';
import {statusOf, type Status} from '../../src/core/status.ts';
import {newState} from './drive.ts';
import {sampleConfig} from './sample-config.ts';
import {createTempFolder} from './temp-folder.ts';

/** A control socket with nothing behind it but a status that the test sets. */
export type FakeDaemon = AsyncDisposable & {
  readonly control: Control;
  readonly folder: string;
  /** Commands that were given, and `stop`. */
  readonly heard: readonly (CommandRequest | 'stop')[];
  readonly show: (status: Partial<Status>) => void;
  /** Resolves when the status is read next. */
  readonly untilRead: () => Promise<void>;
  /** How many follow the status. */
  readonly countFollowers: () => number;
};

export const statusFrom = (state: State): Status => statusOf(state, plan(state));

export async function openFakeDaemon(): Promise<FakeDaemon> {
  await using opened = new AsyncDisposableStack();
  const {path: folder} = opened.use(await createTempFolder());
  const heard: (CommandRequest | 'stop')[] = [];
  const reads = new EventTarget();
  const followers = new Set<() => void>();
  let status = statusFrom(newState(sampleConfig));
  const control = opened.use(
    await openControl({
      folder,
      about: {devloop: '1.2.3', project: 'sample', startedAt: 1_000_000, log: null},
      controlled: {
        readStatus: () => {
          reads.dispatchEvent(new Event('read'));
          return status;
        },
        send: command => {
          if (command.kind === 'remove') return {what: 'No.', said: [], next: ['Do not.']};
          heard.push(command);
          return undefined;
        },
        stop: () => void heard.push('stop'),
        follow: listener => {
          followers.add(listener);
          return () => followers.delete(listener);
        },
      },
    }),
  );
  const held = opened.move();
  return {
    control,
    folder,
    heard,
    show: changes => {
      status = {...status, ...changes};
      for (const follower of followers) follower();
    },
    untilRead: async () =>
      new Promise(resolve => {
        reads.addEventListener('read', () => resolve(), {once: true});
      }),
    countFollowers: () => followers.size,
    [Symbol.asyncDispose]: async () => held.disposeAsync(),
  };
}
