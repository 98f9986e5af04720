import type {ReleaseName} from '../config.ts';
import {lanes} from '../job.ts';
import type {State} from '../state.ts';

/** How many rollouts in a row a newer deployment may cut short: each takes away the pods that were about to be ready. */
const patience = 2;

/** Milliseconds that the pods of the next one are given then; most are ready within two seconds, or not soon. */
const turn = 2500;

/** Until when the next deploy of a release is held, in milliseconds since the epoch, so that steady edits get pods that live to answer; undefined when it need not wait. */
export function rolloutTurnOf({releases, running, now}: State, release: ReleaseName): number | undefined {
  const rollout = running[lanes.rollout(release)];
  const interrupted = releases[release]?.interruptedRollouts ?? 0;
  if (rollout === undefined || interrupted < patience) return undefined;
  const until = rollout.startedAt + turn;
  return now < until ? until : undefined;
}
