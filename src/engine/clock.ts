import type {Clock} from './loop.ts';

/** setTimeout takes at most 2^31 - 1 milliseconds and fires at once above; waking early does no harm. */
const longestTimer = 2_147_483_647;

/** The machine's own clock. */
export const systemClock: Clock = {
  now: Date.now,
  wakeAt(at, callback) {
    const timer = setTimeout(callback, Math.min(Math.max(0, at - Date.now()), longestTimer));
    return () => clearTimeout(timer);
  },
};
