import {describePruned} from '../core/describe/pruned.ts';
import type {JobPassed} from '../core/event.ts';
import {laneOf} from '../core/job.ts';
import {orphanNameOf} from '../core/orphans.ts';
import type {State} from '../core/state.ts';
import {formatDuration} from './format-duration.ts';

/** What a job that passed has come to, or undefined when that is not worth a line. */
export function describePass(state: State, event: JobPassed): string | undefined {
  const {startedAt, endedAt} = state.passed[laneOf(event.job)] ?? {startedAt: event.at, endedAt: event.at};
  const took = formatDuration(endedAt - startedAt);
  switch (event.kind) {
    case 'check-environment':
      return Object.entries(event.result.tools)
        .map(([tool, version]) => `${tool} ${version}`)
        .join(', ');
    case 'prepare-registry':
      return `ready on 127.0.0.1:${event.result.port} (${took})`;
    case 'prepare-cluster':
      return `ready, Kubernetes ${event.result.version} (${took})`;
    case 'wire-nodes':
      return event.result.repaired.length === 0
        ? undefined
        : `knows the registry now: ${event.result.repaired.join(', ')}`;
    case 'find-image':
      return event.result.image === undefined
        ? 'no earlier image of it is in the registry, so it is built'
        : `left as it is, ${event.result.image.digest.slice(0, 19)}`;
    case 'build-image':
      return event.result.source === 'built'
        ? `built and pushed ${event.result.digest.slice(0, 19)} (${took})`
        : `unchanged, the registry has ${event.result.digest.slice(0, 19)}`;
    case 'deploy-release':
      return event.result.source === 'unchanged'
        ? `unchanged at revision ${event.result.deployment}`
        : `deployed revision ${event.result.deployment} (${took})${event.result.recovered === undefined ? '' : `; ${event.result.recovered}`}`;
    case 'await-rollout':
      return `${describeWorkloads(event.result.workloads)} ready (${took})`;
    case 'load-config':
      return describeReload(state);
    case 'restart-pods':
      return event.result.workloads.length === 0
        ? 'there are no pods of it to start again'
        : `starting the pods again: ${event.result.workloads.map(({kind, name}) => `${kind.toLowerCase()}/${name}`).join(', ')}`;
    case 'remove-release':
      return event.result.outcome === 'removed' ? `removed (${took})` : 'was gone already';
    case 'prune-images':
      return describePruned(event.result);
    case 'watch-files':
    case 'fingerprint-service':
    case 'fingerprint-release':
    case 'forward-port':
      return undefined;
  }
}

/** What is not in the config any more is offered for removal, never removed by itself. */
function describeReload(state: State): string {
  const left = Object.entries(state.orphans).flatMap(([key, {wish}]) =>
    wish === 'kept' ? [orphanNameOf(state, key)] : [],
  );
  return left.length === 0
    ? 'loaded anew'
    : `loaded anew; not in it any more, and still in the cluster: ${left.join(', ')} (\`devloop remove NAME\` removes it)`;
}

const describeWorkloads = (count: number): string => (count === 1 ? 'its workload is' : `all ${count} workloads are`);
