import type {Watched} from './promises.ts';

/** Whether a lane has an excuse for what is not done: it failed, or waits for one that has an excuse. */
export function isExcused({loop}: Pick<Watched, 'loop'>, lane: string): boolean {
  if (loop.getState().failures[lane] !== undefined) return true;
  const held = loop.getPlan().holds.find(candidate => candidate.lane === lane)?.waitsFor ?? [];
  const behind = [...held, ...(stagesBefore[lane.split(' ')[0] ?? '']?.(lane) ?? [])];
  return behind.some(other => isExcused({loop}, other));
}

/** Lanes that have nothing to do, and so no hold, before others have done their part. */
const stagesBefore: Readonly<Record<string, (lane: string) => readonly string[]>> = {
  nodes: () => ['cluster', 'registry'],
  rollout: lane => [lane.replace('rollout', 'deploy')],
};
