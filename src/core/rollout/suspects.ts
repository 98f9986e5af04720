import type {ReleaseName} from '../config.ts';
import {lanes} from '../job.ts';
import {deployedOf, isRolledOut} from '../made.ts';
import type {State} from '../state.ts';

/** A release in which a lap has gone wrong, and all namespaces in which it has something. */
export type Suspect = {
  readonly release: ReleaseName;
  readonly namespace: string;
  readonly namespaces: readonly string[];
};

/** The releases that are worth a look in the cluster when a lap has not become ready: those that failed, and those whose pods are not up. */
export const suspectsOf = (state: State): readonly Suspect[] =>
  Object.values(state.config.releases)
    .filter(({name}) => hasFailed(state, name) || isNotUp(state, name))
    .map(({name, namespace}) => {
      const workloads = deployedOf(state, name)?.workloads ?? [];
      return {
        release: name,
        namespace,
        namespaces: [...new Set([namespace, ...workloads.map(each => each.namespace)])],
      };
    });

function hasFailed({config, failures}: State, release: ReleaseName): boolean {
  const forwards = Object.values(config.forwards).filter(forward => forward.release === release);
  const own = [lanes.deploy(release), lanes.rollout(release), ...forwards.map(({name}) => lanes.forward(name))];
  return own.some(lane => failures[lane] !== undefined);
}

/** A helm that was broken off may have left something, too. */
const isNotUp = (state: State, release: ReleaseName): boolean =>
  !isRolledOut(state, release) &&
  (deployedOf(state, release) !== undefined || state.running[lanes.deploy(release)] !== undefined);
