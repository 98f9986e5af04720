import type {Config} from '../../core/config.ts';
import {failed, ok, type Result} from '../../core/job-end.ts';
import type {Docker} from '../../drivers/docker.ts';
import {removeCluster} from '../remove-machine.ts';
import {listReleases, type InstalledRelease} from '../remove-releases.ts';
import type {Context} from '../world.ts';
import {findOwnCluster} from './find-own-cluster.ts';

/** Clears the way for a new cluster, on the user's word: deletes the one that is there, if it is devloop's own and no other project has a release in it. */
export async function removeForRecreation(
  {config, docker}: {readonly config: Config; readonly docker: Docker},
  context: Context,
): Promise<Result<undefined>> {
  const {world, signal, log} = context;
  const {cluster: wanted} = config;
  const onWait = (pid: number) =>
    log('cluster', `waiting for another devloop (process ${pid}), which is at work on it`);
  await using _turn = await world.lockShared(`cluster-${wanted.name}`, {signal, onWait});
  const found = await findOwnCluster({wanted, docker}, context);
  if (found.kind === 'failed') return found;
  if (found.value.kind === 'none') return ok(undefined);
  if (found.value.kind === 'broken')
    log('cluster', `cannot see whether other projects use it: ${found.value.failure.part}`);
  if (found.value.kind === 'running') {
    const installed = await listReleases(await world.openCluster(found.value.context), signal);
    const shared = validateAlone({wanted, installed, project: world.identity.project});
    if (shared.kind === 'failed') return shared;
  }

  await removeCluster({config, docker, world, signal});
  log('cluster', `deleted \`${wanted.name}\`, to make it anew`);
  return ok(undefined);
}

type Tenants = {
  readonly wanted: Config['cluster'];
  readonly installed: readonly InstalledRelease[];
  readonly project: string;
};

/** A cluster is not removed under other projects; those that have releases in it are named. */
export function validateAlone({wanted, installed, project}: Tenants): Result<undefined> {
  const others = installed.filter(release => release.project !== project);
  if (others.length === 0) return ok(undefined);
  const releases = others.map(({namespace, name}) => `${name} in namespace ${namespace}`);
  return failed({kind: 'cluster-shared', cluster: wanted.name, releases});
}
