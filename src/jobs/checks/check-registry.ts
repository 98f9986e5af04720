import type {RegistryFacts} from '../../core/job.ts';
import {openListeners} from '../../drivers/forward/open-listeners.ts';
import {pingRegistry} from '../../drivers/registry.ts';
import {ToolError} from '../../drivers/tool-error.ts';
import {saidBy} from '../failure-of.ts';
import type {RegistryPlan} from '../registry/create-registry.ts';
import {findRegistry} from '../registry/prepare-registry.ts';
import {illBy, skippedBy, spoiltBy, wellOf, type Look} from './look.ts';

/** Looks whether the registry is devloop's own, runs and answers; before it is made, whether its port is free. */
export async function checkRegistry(plan: RegistryPlan, signal: AbortSignal): Promise<Look<RegistryFacts>> {
  const {registry} = plan;
  const found = await findRegistry(plan, signal);
  if (found.kind === 'failed') return illBy(found.failure);
  const {value} = found;
  if (value.kind === 'none') {
    const taken = await findTaken(registry.port);
    return taken === undefined
      ? skippedBy(`\`${registry.name}\` is not made yet, its port ${registry.port} is free`)
      : illBy({kind: 'registry-failed', ...registry, said: taken});
  }

  if (value.faults.length > 0 || value.container === undefined) return spoiltBy(value.faults);
  const answer = await pingRegistry(registry.port, signal);
  if (answer === 'registry')
    return wellOf(`\`${registry.name}\` answers on 127.0.0.1:${registry.port}`, {...registry, id: value.container.id});
  return illBy({kind: 'registry-failed', ...registry, said: [`It runs, but ${answer} answers there.`]});
}

async function findTaken(port: number): Promise<readonly string[] | undefined> {
  try {
    await using _listeners = await openListeners(port, {onConnection: socket => socket.destroy(), onFailure: () => {}});
    return undefined;
  } catch (error) {
    if (error instanceof ToolError) return saidBy(error);
    throw error;
  }
}
