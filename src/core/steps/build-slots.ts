import type {JobOf, Lane} from '../job.ts';
import type {State} from '../state.ts';
import {holdOf, isBlocked, type Step} from './step.ts';

type Build = Step & {readonly job: JobOf<'build-image'>};

/**
 * The steps with only as many builds as there are slots. Those that run go on; of the others the one edited last comes first, but after those
 * that have waited since before it had its last turn.
 */
export function chooseBuilds(state: State, steps: readonly Step[]): readonly Step[] {
  const builds = steps.filter((each): each is Build => each.job?.kind === 'build-image' && !isBlocked(state, each.job));
  const leaving = leavingOf(state, builds);
  const free = Math.max(0, state.slots - leaving.length);
  if (builds.length <= free) return steps;
  const ranked = rankingOf(state, builds);
  const first = [...leaving, ...ranked.slice(0, free).map(({lane}) => lane)];
  const queued = new Set(ranked.slice(free).map(({lane}) => lane));
  return steps.map(each =>
    queued.has(each.lane) && each.job?.kind === 'build-image' ? holdOf(each.lane, first) : each,
  );
}

/** Builds that nobody wants any more, and that still have their slot. */
function leavingOf({running}: State, builds: readonly Build[]): readonly Lane[] {
  const wanted = new Set(builds.map(({lane}) => lane));
  return Object.keys(running).filter(lane => running[lane]?.job.kind === 'build-image' && !wanted.has(lane));
}

function rankingOf({running, services, passed}: State, builds: readonly Build[]): readonly Build[] {
  const runs = ({lane}: Build) => Number(running[lane]?.job.kind === 'build-image');
  const editedAt = ({job}: Build) => services[job.service]?.editedAt ?? 0;
  const behindSince = ({job}: Build) => services[job.service]?.behindSince ?? 0;
  const longest = Math.min(...builds.filter(each => runs(each) === 0).map(behindSince));
  const hadTurn = ({lane}: Build) => Number((passed[lane]?.endedAt ?? 0) > longest);
  return builds.toSorted((a, b) => runs(b) - runs(a) || hadTurn(a) - hadTurn(b) || editedAt(b) - editedAt(a));
}
