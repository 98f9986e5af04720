import type {Failure} from '../../core/failure.ts';
import {failed, ok, type Result} from '../../core/job-end.ts';
import type {JobOf, RegistryFacts} from '../../core/job.ts';
import {findContainer, startContainer, type Container} from '../../drivers/containers.ts';
import {findVolume} from '../../drivers/volumes.ts';
import {dockerFailure, orFailure, saidBy} from '../failure-of.ts';
import {repairAll, type Fault} from '../fault.ts';
import {ownerLabel} from '../labels.ts';
import type {Context} from '../world.ts';
import {awaitAnswer} from './await-answer.ts';
import {createRegistry, type RegistryPlan} from './create-registry.ts';
import {findRegistryFaults} from './registry-faults.ts';

/** Makes the registry run on 127.0.0.1, or repairs what is wrong with it. */
export async function prepareRegistry(
  {registry}: JobOf<'prepare-registry'>,
  context: Context,
): Promise<Result<RegistryFacts>> {
  const {world, signal, log} = context;
  const describe = (said: readonly string[]): Failure => ({kind: 'registry-failed', ...registry, said});
  const onWait = (pid: number) =>
    log('registry', `waiting for another devloop (process ${pid}), which is at work on it`);
  return orFailure(
    async () => {
      await using _turn = await world.lockShared(`registry-${registry.name}`, {signal, onWait});
      const docker = await world.openDocker(signal);
      const plan = {docker, registry, owner: world.identity.owner, log};
      const found = await findRegistry(plan, signal);
      if (found.kind === 'failed') return found;
      if (found.value.kind === 'none') {
        await createRegistry(plan, signal);
        await startContainer(docker, registry.name, signal);
      } else await repairAll(found.value.faults, context);

      const answer = await awaitAnswer(registry.port, signal);
      if (answer !== 'registry')
        return failed(describe([`Expected a registry at 127.0.0.1:${registry.port}, found ${answer} there.`]));
      const id = (await findContainer(docker, registry.name, signal))?.id ?? '';
      return ok({...registry, id});
    },
    error => dockerFailure(error) ?? describe(saidBy(error)),
  );
}

/** There is nothing of it yet, or it is devloop's own and has these faults. */
type Found =
  | {readonly kind: 'none'}
  | {readonly kind: 'own'; readonly container: Container | undefined; readonly faults: readonly Fault[]};

/** Looks for the registry and changes nothing; a container or volume of its name that is not devloop's is a failure. */
export async function findRegistry(plan: RegistryPlan, signal: AbortSignal): Promise<Result<Found>> {
  const {docker, registry, owner} = plan;
  const {name} = registry;
  const [container, volume] = await Promise.all([
    findContainer(docker, name, signal),
    findVolume(docker, name, signal),
  ]);
  if (container !== undefined && container.labels[ownerLabel] !== owner)
    return failed({kind: 'registry-foreign', name, what: 'container'});
  if (volume !== undefined && volume.labels[ownerLabel] !== owner)
    return failed({kind: 'registry-foreign', name, what: 'volume'});
  if (container !== undefined) return ok({kind: 'own', container, faults: findRegistryFaults(container, plan)});
  return ok(volume === undefined ? {kind: 'none'} : {kind: 'own', container, faults: [lostContainer(plan)]});
}

const lostContainer = (plan: RegistryPlan): Fault => ({
  what: `the container of the registry \`${plan.registry.name}\` is gone, while its volume is there`,
  repair: async signal => {
    await createRegistry(plan, signal);
    await startContainer(plan.docker, plan.registry.name, signal);
    return `made the container of the registry \`${plan.registry.name}\` anew; its images are still there`;
  },
});
