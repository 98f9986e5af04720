import {stopOrphans} from '../drivers/helm/stop-orphans.ts';
import {stopBuilds} from '../drivers/stop-builds.ts';
import type {Context} from './world.ts';

/**
 * Ends the helms and builds of this project that a killed devloop has left at work, before anything is looked at: they would change it afterwards.
 * A kind is not among them; whoever looks after its cluster waits for it.
 */
export async function stopLeftovers({world, signal, log}: Pick<Context, 'world' | 'signal' | 'log'>): Promise<void> {
  const watched = {signal, onLine: (line: string) => log('tools', line)};
  await Promise.all([stopBuilds(world.folders.builds, watched), stopOrphans(world.folders.kubeconfig, watched)]);
}
