import type {OwnedFailure} from '../failure.ts';
import type {Description} from './description.ts';

/** The words for failures of the cluster and the registry. */
export function describeOwnedFailure(failure: OwnedFailure): Description {
  switch (failure.kind) {
    case 'registry-foreign':
      return {
        what: `A ${failure.what} named \`${failure.name}\` exists, and devloop did not make it.`,
        said: [],
        next: [
          `Give devloop's registry another name: \`registry: {name: '…', port: …}\` in the config, or remove that ${failure.what} yourself.`,
        ],
      };
    case 'registry-failed':
      return {
        what: `The registry \`${failure.name}\` on 127.0.0.1:${failure.port} could not be started.`,
        said: failure.said,
        next: [
          `See \`docker logs ${failure.name}\`; if the port is in use, set \`registry: {port: …}\` in the config.`,
        ],
      };
    case 'cluster-foreign':
      return {
        what: `A kind cluster named \`${failure.cluster}\` exists, and devloop cannot prove that it made it: ${failure.missing}.`,
        said: [],
        next: [
          `Give devloop's cluster another name in the kind config (\`name: …\`), or delete that one yourself: \`kind delete cluster --name ${failure.cluster}\`.`,
        ],
      };
    case 'cluster-shared':
      return {
        what: `The cluster \`${failure.cluster}\` is in use by other projects, so it was not removed.`,
        said: failure.releases.map(release => `release ${release}`),
        next: ['Run `devloop down` in those projects first.'],
      };
    case 'cluster-failed':
      return {
        what: `The kind cluster \`${failure.cluster}\` could not be brought up.`,
        said: failure.said,
        next: [
          'The output above is from kind and the node; free disk space and memory are the usual causes (`df -h`, `docker system df`).',
        ],
      };
    case 'cluster-broken':
      return {
        what: `The cluster \`${failure.cluster}\` does not come up: ${failure.part}.`,
        said: failure.said,
        next: [
          '`devloop doctor` tells whether this machine is at fault.',
          'Start devloop with `--recreate` to make it anew; all that is in it is lost.',
        ],
      };
    case 'cluster-unreachable':
      return {
        what: "The cluster's API server does not answer.",
        said: failure.said,
        next: ['See whether its node runs: `docker ps --filter label=io.x-k8s.kind.cluster`.'],
      };
    case 'wiring-failed':
      return {
        what: 'The registry could not be made known to the cluster.',
        said: failure.said,
        next: ['Start devloop again: it repairs this piece by piece.'],
      };
    case 'removal-failed':
      return {
        what: 'Not everything could be removed.',
        said: failure.said,
        next: ['Run the same command again: it goes on where it has stopped.'],
      };
  }
}
