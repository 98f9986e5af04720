import type {Status} from '../core/status.ts';
import type {Serving} from './controlled.ts';
import type {Answer} from './protocol.ts';

/** Tells what is not done yet whenever that changes, until all is ready or nothing is left to do, or the time is up. */
export function serveWait(timeout: number, serving: Serving): void {
  const {reply, controlled} = serving;
  const limit = setTimeout(() => {
    reply.end({answer: 'timed-out', waitsFor: controlled.readStatus().waitsFor});
  }, timeout).unref();
  reply.onClose(() => clearTimeout(limit));
  followStatus(serving, ({phase, standing, failures, waitsFor}) => {
    // It ends because of them, or has no more time to mend them.
    const isOver = phase === 'stopping' && failures.length > 0;
    if (standing === 'busy' && !isOver) return {answer: 'waiting', waitsFor};
    reply.end(standing === 'ready' ? {answer: 'ready'} : {answer: 'failed', failures});
    return undefined;
  });
}

/** Ends devloop, and tells what it still finishes; the connection ends when the process does. */
export function serveStop(serving: Serving): void {
  serving.controlled.stop();
  followStatus(serving, ({phase, waitsFor}) => ({answer: 'stopping', waitsFor: phase === 'stopping' ? waitsFor : []}));
}

/** Milliseconds between two looks: a plan may be made a hundred times in a moment. */
const restTime = 20;

/** Writes what is to be said of each status, the same thing only once. */
function followStatus({reply, controlled}: Serving, choose: (status: Status) => Answer | undefined): void {
  let told = '';
  let next: NodeJS.Timeout | undefined;
  const look = (): void => {
    next = undefined;
    const answer = choose(controlled.readStatus());
    const text = JSON.stringify(answer);
    if (answer !== undefined && text !== told) reply.write(answer);
    told = text;
  };
  const unfollow = controlled.follow(() => {
    next ??= setTimeout(look, restTime).unref();
  });
  reply.onClose(() => {
    unfollow();
    clearTimeout(next);
  });
  look();
}
