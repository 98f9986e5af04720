import type {CheckTrouble} from '../check-result.ts';
import type {Description} from './description.ts';
import {describeFailure} from './failure.ts';

/** The words for what `devloop doctor` finds. */
export function describeCheckTrouble(trouble: CheckTrouble): Description {
  switch (trouble.kind) {
    case 'failure':
      return describeFailure(trouble.failure);
    case 'faults':
      return {
        what: capitalize(`${trouble.faults[0] ?? ''}.`),
        said: trouble.faults.slice(1).map(fault => capitalize(`${fault}.`)),
        next: ['`devloop doctor --fix` repairs this, and so does every start of devloop.'],
      };
    case 'disk-low':
      return {
        what: `There are ${formatSize(trouble.free)} free for ${trouble.of} (${trouble.path}).`,
        said: [],
        next: ['`docker system df` shows what Docker holds, `docker builder prune` frees what builds have left.'],
      };
    case 'inotify-low':
      return {
        what: 'The kernel may watch few files for all that runs here, the nodes of the cluster among it.',
        said: trouble.limits.map(({name, value, recommended}) => `${name} is ${value}, kind recommends ${recommended}`),
        next: trouble.limits.map(({name, recommended}) => `\`sudo sysctl -w ${name}=${recommended}\``),
      };
    case 'inotify-used-up':
      return {
        what: 'No file can be watched any more: what the kernel allows is used up.',
        said: trouble.said,
        next: ['`sudo sysctl -w fs.inotify.max_user_watches=524288 fs.inotify.max_user_instances=512`'],
      };
    case 'clock-off':
      return {
        what: `The clock of Docker's machine is ${Math.abs(trouble.seconds)} s ${trouble.seconds > 0 ? 'behind' : 'ahead of'} this one's.`,
        said: [],
        next: [
          'Restart the machine that Docker runs in (Docker Desktop, Colima, …): certificates and ages depend on it.',
        ],
      };
    case 'proxied':
      return {
        what: `${trouble.variables.join(' and ')} would lead what stays on this machine to a proxy.`,
        said: trouble.hosts.map(host => `NO_PROXY lacks ${host}`),
        next: [
          `Add ${trouble.hosts.join(',')} to NO_PROXY. Nodes keep what they were made with: \`devloop --recreate\` after that.`,
        ],
      };
    case 'pull-failed':
      return {
        what: `The node \`${trouble.node}\` cannot pull from ${trouble.registry}.`,
        said: trouble.said,
        next: [
          'Start devloop with `--recreate` if `devloop doctor --fix` does not help: the node itself is not as it should be.',
        ],
      };
  }
}

const capitalize = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** As people say it of a disk. */
export function formatSize(bytes: number): string {
  const gigabytes = bytes / 1e9;
  return gigabytes >= 1 ? `${gigabytes.toFixed(gigabytes < 10 ? 1 : 0)} GB` : `${Math.round(bytes / 1e6)} MB`;
}
