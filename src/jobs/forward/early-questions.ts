import type {PodQuestion} from '../../drivers/forward/probe-pod.ts';
import type {Container, Probe} from '../../drivers/kubernetes/container.ts';
import type {ContainerStatus, Pod} from '../../drivers/kubernetes/pod.ts';

/**
 * What to ask a pod that has started, to know that it is ready before Kubernetes says so: the kubelet asks but once in a second. Undefined where
 * only the kubelet can know, or there is nothing to ask.
 */
export function earlyQuestionsOf(pod: Pod): readonly PodQuestion[] | undefined {
  if (pod.readinessGates.length > 0 || pod.initContainerStatuses.some(({state}) => state.kind === 'running'))
    return undefined;
  const questions = pod.containers.map(container =>
    questionsTo(
      container,
      pod.containerStatuses.find(({name}) => name === container.name),
    ),
  );
  const known = questions.flatMap(asked => asked ?? []);
  return questions.includes(undefined) || known.length === 0 ? undefined : known;
}

/** What a pod is asked by HTTP on one of its ports to know that it is ready; undefined where it is not asked so. */
export const httpQuestionOf = ({containers}: Pod, port: number): PodQuestion | undefined =>
  containers
    .flatMap(container => container.probes.flatMap(probe => questionOf(probe, container) ?? []))
    .find(question => question.kind === 'http' && question.port === port);

function questionsTo(container: Container, status: ContainerStatus | undefined): readonly PodQuestion[] | undefined {
  if (status?.state.kind !== 'running') return undefined;
  if (status.ready) return [];
  const probe = container.probes.find(({kind}) => kind === 'readiness');
  const hasStarted = status.started || container.probes.every(({kind}) => kind !== 'startup');
  if (probe === undefined || !hasStarted) return undefined;
  const question = canAskEarly(probe) ? questionOf(probe, container) : undefined;
  return question === undefined ? undefined : [question];
}

/** A probe with a delay, or that must pass more than once, is left to the kubelet. */
const canAskEarly = ({initialDelaySeconds, successThreshold}: Probe): boolean =>
  initialDelaySeconds === 0 && successThreshold <= 1;

/** So is one that devloop cannot ask as the kubelet does. */
function questionOf({action, timeoutSeconds}: Probe, {ports}: Container): PodQuestion | undefined {
  if (action.kind === 'exec') return undefined;
  const named = ports.find(({name}) => name === action.port)?.containerPort;
  const port = named ?? Number(action.port);
  if (!Number.isInteger(port) || port <= 0) return undefined;
  const timeout = timeoutSeconds * 1000;
  switch (action.kind) {
    case 'tcp':
      return {kind: 'tcp', port, timeout};
    case 'grpc':
      return undefined;
    case 'http': {
      const {scheme, host, path, headers} = action;
      return scheme === 'HTTPS' || host !== '' ? undefined : {kind: 'http', port, timeout, path, headers};
    }
  }
}
