import type {Check, CheckResult} from '../../core/check-result.ts';
import type {Config} from '../../core/config.ts';
import type {Docker} from '../../drivers/docker.ts';
import {prepareCluster} from '../cluster/prepare-cluster.ts';
import {prepareRegistry} from '../registry/prepare-registry.ts';
import type {Context} from '../world.ts';
import {checkCluster} from './check-cluster.ts';
import {checkRegistry} from './check-registry.ts';
import {checkPull, checkWiring, repairWiring} from './check-wiring.ts';
import {repairPart, spoiltBy} from './look.ts';

/** Whether what is found is only told, or also repaired. */
export type DoctorMode = 'look' | 'fix';

type Own = {readonly config: Config; readonly docker: Docker; readonly mode: DoctorMode};

export type Show = (check: Check, result: CheckResult) => void;

/** Looks after what devloop owns, part by part: registry and cluster side by side, then the one known to the other. */
export async function checkOwn({config, docker, mode}: Own, context: Context, show: Show): Promise<void> {
  const {world, signal, log} = context;
  const {registry: wanted, cluster: wantedCluster} = config;
  const [ownRegistry, clusterLook] = await Promise.all([
    checkRegistry({docker, registry: wanted, owner: world.identity.owner, log}, signal),
    checkCluster({wanted: wantedCluster, docker}, context),
  ]);
  const isLost = ownRegistry.result.kind === 'skipped' && clusterLook.facts !== undefined;
  const registryLook = isLost
    ? spoiltBy([{what: `the registry \`${wanted.name}\` is gone, and its volume too`}])
    : ownRegistry;
  const [registry, cluster] =
    mode === 'look'
      ? [registryLook, clusterLook]
      : await Promise.all([
          repairPart(registryLook, {
            context,
            run: async each => prepareRegistry({kind: 'prepare-registry', registry: wanted}, each),
          }),
          repairPart(clusterLook, {
            context,
            run: async each =>
              prepareCluster({kind: 'prepare-cluster', cluster: wantedCluster, registry: wanted.name}, each),
          }),
        ]);
  show('registry', registry.result);
  show('cluster', cluster.result);
  if (registry.facts === undefined || cluster.facts === undefined) {
    const why = 'that takes a registry and a cluster that are well';
    show('wiring', {kind: 'skipped', why});
    show('pull', {kind: 'skipped', why});
    return;
  }

  const pair = {docker, registry: registry.facts, cluster: cluster.facts};
  const look = await checkWiring(pair, context);
  const wiring =
    mode === 'look' ? look : await repairPart(look, {context, run: async each => repairWiring(pair, each)});
  show('wiring', wiring.result);
  show('pull', await checkPull(pair, signal));
}
