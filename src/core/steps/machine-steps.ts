import {keyOf, type ClusterFacts, type ClusterRef, type Job, type Lane} from '../job.ts';
import type {State} from '../state.ts';
import {stepOf, type Step} from './step.ts';

/** The machine, once for all: tools, then registry and cluster side by side, then the one known to the other. */
export function planMachine(state: State): readonly Step[] {
  const {config, tools, registry, cluster, wiring} = state;
  const steps: Step[] = [];
  const needsTools = missingToolsOf(state);
  if (tools === undefined) steps.push(stepOf({kind: 'check-environment'}));
  if (registry === undefined) steps.push(stepOf({kind: 'prepare-registry', registry: config.registry}, needsTools));
  if (cluster === undefined) {
    const {name: registryName} = config.registry;
    steps.push(stepOf({kind: 'prepare-cluster', cluster: config.cluster, registry: registryName}, needsTools));
  }

  const wire = wiringJob(state);
  return wire === undefined || wiring?.from === keyOf(wire) ? steps : [...steps, stepOf(wire)];
}

/** Nothing is asked of a tool before all of them are known to be there. */
export const missingToolsOf = ({tools}: State): readonly Lane[] => (tools === undefined ? ['environment'] : []);

/** What a deploy still waits for. */
export function missingMachineOf(state: State): readonly Lane[] {
  if (state.cluster === undefined) return ['cluster'];
  const wire = wiringJob(state);
  return wire === undefined || state.wiring?.from !== keyOf(wire) ? ['nodes'] : [];
}

/** What jobs need to know of the cluster; the rest may change without making their work undone. */
export const refOf = ({id, context}: ClusterFacts): ClusterRef => ({id, context});

/** What makes the registry known to the nodes, once both are there. */
function wiringJob({registry, cluster}: State): Job | undefined {
  if (registry === undefined || cluster === undefined) return undefined;
  return {kind: 'wire-nodes', cluster: refOf(cluster), registry, nodes: cluster.nodes};
}
