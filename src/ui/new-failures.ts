import type {Failure} from '../core/failure.ts';
import type {LaneFailure, State} from '../core/state.ts';

/** Finds in each state the failures that were not in those before. */
export function collectNewFailures(): (state: State) => readonly LaneFailure[] {
  const told = new WeakSet<Failure>();
  return state =>
    Object.values(state.failures).filter(failed => {
      if (!isWorthTelling(state, failed) || told.has(failed.failure)) return false;
      told.add(failed.failure);
      return true;
    });
}

/** What is tried again by itself is told once that has come to an end, or, where it never does, once it is more than a hiccup. */
const isWorthTelling = ({mode}: State, {retryAt, attempts}: LaneFailure): boolean =>
  retryAt === undefined || (mode === 'stay' && attempts === hiccups);

/** Tries that may fail without a word: about 3 s. */
const hiccups = 3;
