import type {State} from '../core/state.ts';
import {formatDuration} from './format-duration.ts';
import {answeringForwardsOf, lapStagesOf, type LapStage} from './lap-stages.ts';

/** The end of a lap in a few lines: how long each stage took, and where the app answers. `startedAt` is when devloop began. */
export function describeSummary(state: State, startedAt: number): readonly string[] {
  const bySource = Map.groupBy(lapStagesOf(state), ({source}) => source);
  const width = Math.max(...Array.from(bySource.keys(), source => source.length));
  const took = Array.from(bySource, ([source, stages]) => `  ${source.padEnd(width)}  ${describeStages(stages)}`);
  const addresses = answeringForwardsOf(state).map(({name, url}) => `  ${name} answers on ${url}`);
  return [`after ${formatDuration(state.now - startedAt)}:`, ...took, ...addresses];
}

const describeStages = (stages: readonly LapStage[]): string => stages.flatMap(describeStage).join(', ') || '–';

/** A stage that bears its subject's name needs none of its own. */
function describeStage({source, stage, milliseconds}: LapStage): readonly string[] {
  if (milliseconds === undefined) return [];
  const took = formatDuration(milliseconds);
  return [source === stage ? took : `${took} ${stage}`];
}
