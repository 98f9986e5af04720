import {lanes, type Lane} from '../core/job.ts';
import {forwardStatus, type State} from '../core/state.ts';

/** One stage of a lap and how long it took; undefined when it was not reached. */
export type LapStage = {readonly source: string; readonly stage: string; readonly milliseconds: number | undefined};

/** The stages of a lap in the order of the summary, those of one subject behind each other. */
export function lapStagesOf({config, passed}: State): readonly LapStage[] {
  const stageOf = (source: string, stage: string, lane: Lane): LapStage => {
    const times = passed[lane];
    return {source, stage, milliseconds: times === undefined ? undefined : times.endedAt - times.startedAt};
  };
  return [
    stageOf('registry', 'registry', 'registry'),
    stageOf('cluster', 'cluster', 'cluster'),
    stageOf('cluster', 'wiring', 'nodes'),
    ...Object.keys(config.services).map(name => stageOf(name, 'image', lanes.build(name))),
    ...Object.keys(config.releases).flatMap(name => [
      stageOf(name, 'deploy', lanes.deploy(name)),
      stageOf(name, 'rollout', lanes.rollout(name)),
    ]),
  ];
}

/** Where the app answers now. */
export const answeringForwardsOf = (state: State): readonly {readonly name: string; readonly url: string}[] =>
  Object.values(state.config.forwards)
    .filter(({name}) => forwardStatus(state, name) === 'answering')
    .map(({name, local}) => ({name, url: `http://127.0.0.1:${local}`}));
