import type {Failure} from '../core/failure.ts';
import type {LaneFailure, State} from '../core/state.ts';

/** Finds in each state the failures that were not in those before; what is tried again by itself counts once that has come to an end. */
export function collectNewFailures(): (state: State) => readonly LaneFailure[] {
  const told = new WeakSet<Failure>();
  return ({failures}) =>
    Object.values(failures).filter(({failure, retryAt}) => {
      if (retryAt !== undefined || told.has(failure)) return false;
      told.add(failure);
      return true;
    });
}
