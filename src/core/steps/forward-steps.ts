import type {Config, Forward} from '../config.ts';
import {repositoryOf} from '../image-name.ts';
import {lanes} from '../job.ts';
import {deployedOf} from '../made.ts';
import type {State} from '../state.ts';
import {refOf} from './machine-steps.ts';
import {holdOf, stepOf, type Step} from './step.ts';

/** Each forward stands as soon as its release is there. */
export function planForwards(state: State): readonly Step[] {
  return Object.values(state.config.forwards).map(forward => {
    const namespace = deployedOf(state, forward.release)?.namespace;
    if (namespace === undefined || state.cluster === undefined)
      return holdOf(lanes.forward(forward.name), [lanes.deploy(forward.release)]);
    return stepOf({
      kind: 'forward-port',
      forward,
      namespace,
      repository: targetRepository(state.config, forward),
      cluster: refOf(state.cluster),
    });
  });
}

const targetRepository = (config: Config, {target}: Forward): string | undefined =>
  target.kind === 'service' ? repositoryOf(config, target.service) : undefined;
