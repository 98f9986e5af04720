import type {Clock} from '../../src/engine/loop.ts';

/** Waits for nothing: whatever time an alarm is set to comes at once. */
export function hurriedClock(): Clock {
  let ahead = 0;
  const now = () => Date.now() + ahead;
  return {
    now,
    wakeAt: (at, callback) => {
      const timer = setImmediate(() => {
        ahead += Math.max(0, at - now());
        callback();
      });
      return () => clearImmediate(timer);
    },
  };
}
