import type {Container, ContainerState, ContainerStatus, Pod} from '../../drivers/kubernetes/pod.ts';

/** A pod as `kubectl describe` tells it, as far as its health goes; the variables of its containers, which may hold secrets, are left out. */
export function formatPod(pod: Pod): string {
  const {metadata, phase, reason, message, nodeName, startTime} = pod;
  const facts = [
    ['Name', metadata.name],
    ['Namespace', metadata.namespace],
    ['Phase', [phase, reason, message].filter(Boolean).join(', ')],
    ['Node', nodeName || 'none yet'],
    ['Created', metadata.creationTimestamp ?? ''],
    ['Started', startTime ?? 'not yet'],
    ['Deleted', metadata.deletionTimestamp ?? 'no'],
    ['Owner', metadata.owners.map(({kind, name}) => `${kind.toLowerCase()}/${name}`).join(', ')],
  ];
  const conditions = pod.conditions.map(
    ({type, status, reason: why, message: said}) => `  ${[`${type}: ${status}`, why, said].filter(Boolean).join(', ')}`,
  );
  return [
    ...facts.map(([name, value]) => `${name}: ${value}`),
    'Conditions:',
    ...conditions,
    ...formatContainers('Init containers', pod.initContainers, pod.initContainerStatuses),
    ...formatContainers('Containers', pod.containers, pod.containerStatuses),
    '',
  ].join('\n');
}

const formatContainers = (
  title: string,
  containers: readonly Container[],
  statuses: readonly ContainerStatus[],
): readonly string[] =>
  containers.length === 0
    ? []
    : [
        `${title}:`,
        ...containers.flatMap(each =>
          formatContainer(
            each,
            statuses.find(({name}) => name === each.name),
          ),
        ),
      ];

function formatContainer({name, image, ports}: Container, status: ContainerStatus | undefined): readonly string[] {
  return [
    `  ${name}:`,
    `    Image: ${image}`,
    `    Image on the node: ${status?.imageId || 'not pulled yet'}`,
    ...(ports.length === 0
      ? []
      : [`    Ports: ${ports.map(port => `${port.containerPort}/${port.protocol}`).join(', ')}`]),
    `    Ready: ${status?.ready ?? false}, restarts: ${status?.restartCount ?? 0}`,
    `    State: ${status === undefined ? 'not created yet' : formatState(status.state)}`,
    ...(status?.lastState === undefined ? [] : [`    State before: ${formatState(status.lastState)}`]),
  ];
}

function formatState(state: ContainerState): string {
  switch (state.kind) {
    case 'waiting':
      return ['waiting', state.reason, state.message].filter(Boolean).join(', ');
    case 'running':
      return `running since ${state.startedAt ?? 'an unknown time'}`;
    case 'terminated': {
      const {exitCode, signal, reason, message, startedAt, finishedAt} = state;
      const end = signal === undefined ? `exit code ${exitCode}` : `exit code ${exitCode}, signal ${signal}`;
      return ['ended', end, reason, message, `ran from ${startedAt} to ${finishedAt}`].filter(Boolean).join(', ');
    }
  }
}
