import type {MachineFailure, Tool} from '../failure.ts';
import type {Description} from './description.ts';
import {describeOwnedFailure} from './owned-failure.ts';

/** The words for failures of the machine and of what devloop owns on it. */
export function describeMachineFailure(failure: MachineFailure): Description {
  switch (failure.kind) {
    case 'tool-missing':
      return {what: `\`${failure.tool}\` cannot be run.`, said: failure.said, next: [installHint[failure.tool]]};
    case 'tool-unfit':
      return {what: `This \`${failure.tool}\` cannot be used.`, said: failure.said, next: [installHint[failure.tool]]};
    case 'state-unusable':
      return {
        what: "devloop's own state folder cannot be used.",
        said: failure.said,
        next: ['See that it is yours and its disk is not full, or name another place in `XDG_STATE_HOME`.'],
      };
    case 'report-unwritable':
      return {
        what: `The report \`${failure.file}\` could not be written.`,
        said: failure.said,
        next: ['See that its folder can be written to and its disk is not full, or name another place for it.'],
      };
    case 'docker-unreachable':
      return {
        what: 'Docker does not answer.',
        said: failure.said,
        next: ['Start Docker, then try again. `docker info` must work for the same user.'],
      };
    case 'disk-full':
      return {
        what: `Docker's disk is full, so the image of \`${failure.service}\` could not be built.`,
        said: failure.said,
        next: [
          'See what uses it with `df -h` and `docker system df`; `docker builder prune` frees what old builds left, `docker image prune` old images.',
        ],
      };
    case 'push-failed':
      return {
        what: `The image of \`${failure.service}\` was built, but could not be pushed to the registry at ${failure.registry}.`,
        said: failure.said,
        next: ['Start again: devloop repairs its registry, and what was built need not be built again.'],
      };
    case 'registry-foreign':
    case 'registry-failed':
    case 'cluster-foreign':
    case 'cluster-shared':
    case 'cluster-failed':
    case 'cluster-broken':
    case 'cluster-unreachable':
    case 'wiring-failed':
    case 'removal-failed':
      return describeOwnedFailure(failure);
    case 'port-taken':
      return {
        what: `Port ${failure.port}, which the forward \`${failure.forward}\` needs, is in use.`,
        said: failure.said,
        next: [`End what listens there, or choose another \`local\` port for \`${failure.forward}\` in the config.`],
      };
  }
}

const installHint: Readonly<Record<Tool, string>> = {
  docker: 'Install Docker Engine or Docker Desktop, 23 or newer, and start it.',
  buildx: 'Install the buildx plugin of Docker (package docker-buildx or docker-buildx-plugin).',
  kind: 'Install kind 0.27 or newer: https://kind.sigs.k8s.io',
  helm: 'Install Helm 4, or 3.18 and newer: https://helm.sh',
};
