import type {Config, ServiceName} from './config.ts';
import {mapKeys} from './map-keys.ts';
import type {LastRevision, Mode, ReleaseState, ServiceState, State, TimeLimit} from './state.ts';

export type Beginning = {
  readonly config: Config;
  readonly at: number;
  readonly mode?: Mode;
  readonly slots?: number;
  readonly revisions?: Readonly<Record<ServiceName, LastRevision>>;
  readonly timeLimit?: TimeLimit | undefined;
  readonly kept?: readonly ServiceName[] | undefined;
};

/** The state before anything has happened, at a time in milliseconds since the epoch. */
export function initialState({
  config,
  at,
  mode = 'once',
  slots = Number.POSITIVE_INFINITY,
  revisions = {},
  timeLimit,
  kept = [],
}: Beginning): State {
  return {
    mode,
    phase: 'running',
    now: at,
    timeLimit,
    config,
    source: {edits: 0, loaded: 0},
    slots,
    tools: undefined,
    registry: undefined,
    cluster: undefined,
    wiring: undefined,
    kept,
    services: mapKeys(config.services, name => adoptService(revisions[name])),
    releases: mapKeys(config.releases, () => newRelease),
    former: revisions,
    orphans: {},
    pruned: undefined,
    running: {},
    failures: {},
    passed: {},
  };
}

/** A service nobody has looked at: one edit, so that its first fingerprint is wanted. */
const newService: ServiceState = {
  edits: 1,
  editedAt: 0,
  ordered: 0,
  rebuilds: 0,
  inputs: undefined,
  revision: 0,
  image: undefined,
  behindSince: 0,
  interruptedBuilds: 0,
  overtaken: 0,
};

/** A service that goes on counting where it was left, as long as the inputs are still the same. */
export const adoptService = (last: LastRevision | undefined): ServiceState =>
  last === undefined ? newService : {...newService, inputs: {edits: 0, hash: last.hash}, revision: last.revision};

export const newRelease: ReleaseState = {
  edits: 1,
  ordered: 0,
  redeploys: 0,
  restarts: {asked: 0, made: 0, services: []},
  inputs: undefined,
  overtaken: 0,
  interruptedRollouts: 0,
  deployed: undefined,
  rolledOut: undefined,
  begun: {seen: 0, changes: 0},
};
