import type {ForwardTarget} from '../../core/config.ts';
import type {Pod} from '../../drivers/kubernetes/pod.ts';
import type {Metadata} from '../../drivers/kubernetes/resource.ts';
import {isReady} from '../rollout/pod-facts.ts';
import type {Objects} from '../rollout/workload-facts.ts';

/** Which pods a forward may lead to; `repository` names the image of a service that devloop builds. */
export type Target = {readonly target: ForwardTarget; readonly repository: string | undefined};

/** The pods that a forward may lead to once they are ready, the newest first. */
export const listTargets = (target: Target, objects: Objects): readonly Pod[] =>
  objects.Pod.filter(pod => pod.metadata.deletionTimestamp === undefined && isTarget(target, pod, objects)).toSorted(
    (a, b) => createdAt(b) - createdAt(a),
  );

/** The pod that a new connection goes to: the newest one that is ready, so a rollout is followed and a crashing pod is never met. */
export const choosePod = (target: Target, objects: Objects): Pod | undefined =>
  listTargets(target, objects).find(isReady);

const createdAt = ({metadata}: Pod): number => Date.parse(metadata.creationTimestamp ?? '') || 0;

function isTarget({target, repository}: Target, pod: Pod, objects: Objects): boolean {
  if (target.kind === 'service')
    return repository !== undefined && !isOfJob(pod) && pod.containers.some(({image}) => isOf(image, repository));
  const owners = ownersOf(pod.metadata, objects);
  return owners.some(({kind, name}) => kind.toLowerCase() === target.workload && name === target.name);
}

/** A Job, such as a migration before an upgrade, often runs a service's image, but serves nobody. */
const isOfJob = ({metadata}: Pod): boolean => metadata.owners.some(({kind}) => kind === 'Job');

/** By the reference in the pod's specification: its status names no image before the pull. */
const isOf = (image: string, repository: string): boolean =>
  image.startsWith(`${repository}@`) || image.startsWith(`${repository}:`);

/** A Deployment owns its pods through a ReplicaSet. */
function ownersOf({owners}: Metadata, {ReplicaSet: sets}: Objects): Metadata['owners'] {
  const through = sets.filter(({metadata}) => owners.some(({uid}) => uid === metadata.uid));
  return [...owners, ...through.flatMap(({metadata}) => metadata.owners)];
}
