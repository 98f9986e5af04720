import type {Clock} from './loop.ts';

/** setTimeout takes at most 2^31 - 1 milliseconds and fires at once above; waking early does no harm. */
const longestTimer = 2_147_483_647;

/** Where a clock takes its times from, in milliseconds: what the wall says, which somebody may set, and what only ever goes on. */
type Sources = {readonly wall: () => number; readonly steady: () => number};

/** A clock that follows the wall's and never goes back: set back by an hour, that one would hold up whatever is to be tried again in a second. */
export function createClock({wall, steady}: Sources): Clock {
  let ahead = -Infinity;
  const now = (): number => {
    ahead = Math.max(ahead, wall() - steady());
    return Math.round(ahead + steady());
  };
  return {
    now,
    wakeAt(at, callback) {
      const timer = setTimeout(callback, Math.min(Math.max(0, at - now()), longestTimer));
      return () => clearTimeout(timer);
    },
  };
}

/** The machine's own clock. */
export const systemClock: Clock = createClock({wall: Date.now, steady: () => performance.now()});
