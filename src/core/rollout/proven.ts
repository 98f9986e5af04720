import type {ContainerFacts, PodFacts} from './health.ts';

/**
 * Without a readiness probe a container counts as ready in the moment in which it runs, also one that ends a moment later: what fails at
 * start mostly does so within this time (milliseconds), of which the cluster's whole seconds and the kubelet's own delay take one each.
 */
const firstRun = 3000;

/** A container that has ended before must last as long as Kubernetes waits before it starts it for the third time (milliseconds). */
const laterRun = 10_000;

/** When a pod that is ready has shown that it stays so, in milliseconds since the epoch, by the cluster's clock; 0 when its probes say so. */
export function provenTimeOf({isReady, readySince, containers}: PodFacts): number {
  const unproven = containers.filter(container => container.role === 'main' && !isAsked(container));
  if (!isReady || readySince === undefined || unproven.length === 0) return 0;
  return readySince + (unproven.some(({restarts}) => restarts > 0) ? laterRun : firstRun);
}

const isAsked = ({probes}: ContainerFacts): boolean => probes.some(({kind}) => kind !== 'liveness');

/** How long there is still to wait for that time, when it is `now`: never longer than the longest wait, whatever the two clocks say. */
export const settleTimeOf = (at: number, now: number): number => Math.min(Math.max(0, at - now), laterRun);
