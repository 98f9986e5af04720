import type {Lane} from './job.ts';
import type {ReleaseState, ServiceState, State} from './state.ts';

/** The state with some fields of one service replaced; unchanged when there is no such service any more. */
export function updateService(
  state: State,
  name: string,
  change: (service: ServiceState) => Partial<ServiceState>,
): State {
  const current = state.services[name];
  return current === undefined
    ? state
    : {...state, services: {...state.services, [name]: {...current, ...change(current)}}};
}

/** The same for a release. */
export function updateRelease(
  state: State,
  name: string,
  change: (release: ReleaseState) => Partial<ReleaseState>,
): State {
  const current = state.releases[name];
  return current === undefined
    ? state
    : {...state, releases: {...state.releases, [name]: {...current, ...change(current)}}};
}

/** The state without what has failed in these lanes. */
export const removeFailures = (state: State, cleared: readonly Lane[]): State => ({
  ...state,
  failures: Object.fromEntries(Object.entries(state.failures).filter(([lane]) => !cleared.includes(lane))),
});
