import {removeContainer, startContainer, unpauseContainer, type Container} from '../../drivers/containers.ts';
import type {Docker} from '../../drivers/docker.ts';
import {ToolError} from '../../drivers/tool-error.ts';
import type {Fault} from '../fault.ts';
import {collectsLabel, createRegistry, portInside, type RegistryPlan} from './create-registry.ts';

/** What is wrong with the container of a registry that is devloop's own. Its images are in a volume, so it may be made anew at any time. */
export function findRegistryFaults(container: Container, plan: RegistryPlan): readonly Fault[] {
  const {name, port} = plan.registry;
  const registry = `the registry \`${name}\``;
  const remake = (reason: string): Fault => ({
    what: `${registry} ${reason}`,
    repair: async signal => {
      await removeContainer(plan.docker, container.id, signal);
      await createRegistry(plan, signal);
      await startContainer(plan.docker, name, signal);
      return `made ${registry} anew, for it ${reason}; its images are still there`;
    },
  });
  if (!isPublished(container, port)) return [remake(`${describePorts(container)}, not on 127.0.0.1:${port}`)];
  if (!container.mounts.some(({source}) => source === name)) return [remake(`does not keep its images in a volume`)];
  if (container.restart !== 'always') return [remake('does not come back with Docker')];
  if (Object.entries(collectsLabel).some(([label, value]) => container.labels[label] !== value))
    return [remake('does not collect garbage')];
  if (container.paused) return [resume({docker: plan.docker, registry, container})];
  if (container.running) return [];
  const fault = {what: `${registry} is stopped`, repair: async (signal: AbortSignal) => start(signal)};
  return [fault];

  /** A container that was on a network which somebody has made anew since cannot be started any more. */
  async function start(signal: AbortSignal): Promise<string> {
    try {
      await startContainer(plan.docker, container.id, signal);
      return `started ${registry}, which was stopped`;
    } catch (error) {
      if (!(error instanceof ToolError) || error.reason !== 'missing') throw error;
      return remake('cannot be started any more').repair(signal);
    }
  }
}

type Paused = {readonly docker: Docker; readonly registry: string; readonly container: Container};

const resume = ({docker, registry, container}: Paused): Fault => ({
  what: `${registry} is paused`,
  repair: async signal => {
    await unpauseContainer(docker, container.id, signal);
    return `let ${registry} go on, which was paused`;
  },
});

const isPublished = ({ports}: Container, port: number): boolean =>
  ports.some(
    published => published.port === portInside && published.hostPort === port && published.address === '127.0.0.1',
  );

const describePorts = ({ports}: Container): string =>
  ports.length === 0
    ? 'is on no port'
    : `is on ${ports.map(({address, hostPort}) => `${address}:${hostPort}`).join(' and ')}`;
