import {exitOf, exitsOf} from '../rollout/container-trouble.ts';
import type {ContainerFacts, PodFacts} from '../rollout/health.ts';
import {readyPodsOf, describeWorkload, type WorkloadFacts} from '../rollout/workload.ts';
import {describeExit} from './exit.ts';

/** What a workload that is still coming up waits for, in one line. */
export function describeWaiting(workload: WorkloadFacts): string {
  const name = describeWorkload(workload);
  if (!workload.isObserved) return `${name}: its controller has not seen the new revision yet`;
  const progress =
    workload.kind === 'Job'
      ? `${name}: ${workload.succeeded} of ${workload.desired} pods have succeeded`
      : `${name}: ${readyPodsOf(workload)} of ${workload.desired} new pods ready`;
  const refused = workload.refused === undefined || workload.pods.length >= workload.desired ? [] : [workload.refused];
  const reasons = [...new Set([...refused, ...workload.pods.flatMap(waitingReasons)])];
  return reasons.length === 0 ? progress : `${progress} (${reasons.join(', ')})`;
}

function waitingReasons(pod: PodFacts): readonly string[] {
  const {isReady, isTerminating, failed, unschedulable, unbound, hasVolumes, warnings, containers} = pod;
  if (isReady || isTerminating || containers.every(hasDoneItsWork)) return [];
  if (failed !== undefined) return [failed];
  if (unbound.length > 0) return unbound.map(({claim}) => `no volume yet for ${claim}`);
  if (unschedulable !== undefined) return [`no node takes it: ${unschedulable}`];
  const warning = hasVolumes ? undefined : warnings.at(-1);
  if (warning !== undefined) return [`${warning.reason}: ${warning.message}`];
  return containers.flatMap(container => {
    const reason = waitingReason(container);
    return reason === undefined ? [] : [`${container.name}: ${reason}`];
  });
}

/** Of a pod of a Job: one of a Deployment is started again at once. */
const hasDoneItsWork = ({state, restarts}: ContainerFacts): boolean =>
  state.kind === 'exited' && state.exit.code === 0 && restarts === 0;

/** The first exit already says why: whether it is bad luck or a fault, the last line of the container tells at once. */
function waitingReason(container: ContainerFacts): string | undefined {
  const {role, state, isReady, lines, previousLines} = container;
  const exit = exitOf(container);
  if (isReady || (role === 'init' && state.kind === 'exited' && exit === undefined)) return undefined;
  if (exit !== undefined) {
    const last = (state.kind === 'running' ? previousLines : lines).at(-1);
    const times = exitsOf(container) === 1 ? 'ended once' : `ended ${exitsOf(container)} times`;
    return `${times}, ${describeExit(exit)}${last === undefined ? '' : `: ${last}`}`;
  }

  if (state.kind === 'waiting') return state.reason;
  return state.kind === 'running' && role === 'main' ? 'runs, not ready yet' : undefined;
}
