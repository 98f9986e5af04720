import type {Config} from '../core/config.ts';
import type {Failure} from '../core/failure.ts';
import {failed, ok, type Result} from '../core/job-end.ts';
import type {Docker} from '../drivers/docker.ts';
import {findOwnCluster} from '../jobs/cluster/find-own-cluster.ts';
import {validateAlone} from '../jobs/cluster/remove-for-recreation.ts';
import {machineFailure, orFailure, saidBy} from '../jobs/failure-of.ts';
import {removeCluster, removeRegistry} from '../jobs/remove-machine.ts';
import {listReleases, removeReleases} from '../jobs/remove-releases.ts';
import type {World} from '../jobs/world.ts';
import type {Output} from '../ui/output.ts';
import {exitCodes} from './exit-code.ts';
import {openStream} from './open-output.ts';
import {openProject} from './open-project.ts';
import {openLock} from './open-state.ts';
import {openWorld} from './open-world.ts';
import {Secrets} from './secrets/secrets.ts';
import {showRefusal} from './show-refusal.ts';
import {runWithSignals} from './signal-watch.ts';

type Request = {readonly scope: 'releases' | 'all'; readonly configFile: string | undefined};

/** Removes what devloop has made: the project's releases, or also the cluster and the registry. */
export async function down({scope, configFile}: Request): Promise<number> {
  const secrets = new Secrets();
  const output = openStream(Date.now(), secrets);
  return runWithSignals(async ({first: signal}) => {
    const project = await openProject(configFile, {signal, secrets, output});
    const result =
      project.kind === 'failed' ? project : await removeLocked({config: project.value, scope, output, signal});
    if (result.kind === 'ok') return exitCodes.ready;
    signal.throwIfAborted();
    return showRefusal(result.failure, output);
  });
}

type Down = {
  readonly config: Config;
  readonly scope: Request['scope'];
  readonly output: Output;
  readonly signal: AbortSignal;
};

/** A devloop that runs would put back at once what is removed here. */
async function removeLocked({config, scope, output, signal}: Down): Promise<Result<undefined>> {
  const lock = await openLock(config, signal);
  if (lock.kind === 'failed') return lock;
  await using _held = lock.value;
  return await orFailure(
    async () => {
      await using world = await openWorld(config);
      const docker = await world.openDocker(signal);
      const cluster = await removeFromCluster({config, scope, output, signal, world, docker});
      if (cluster.kind === 'failed' || scope === 'releases') return cluster;
      const registry = await removeRegistry({config, docker, world, signal});
      if (registry === 'removed') output.showText(`removed the registry \`${config.registry.name}\``);
      return ok(undefined);
    },
    (error): Failure => machineFailure(error) ?? {kind: 'removal-failed', said: saidBy(error)},
  );
}

type InCluster = Down & {readonly world: World; readonly docker: Docker};

async function removeFromCluster({
  config,
  scope,
  output,
  signal,
  world,
  docker,
}: InCluster): Promise<Result<undefined>> {
  const {cluster: wanted} = config;
  const onWait = (pid: number) =>
    output.showText(`waiting for another devloop (process ${pid}), which is at work on it`);
  await using _turn = await world.lockShared(`cluster-${wanted.name}`, {signal, onWait});
  const context = {world, signal, log: ignore, report: ignore};
  const found = await findOwnCluster({wanted, docker}, context);
  if (found.kind === 'failed') return found;
  const {value: own} = found;
  if (own.kind === 'none') {
    output.showText(`there is no cluster \`${wanted.name}\``);
    return ok(undefined);
  }

  if (own.kind === 'broken' && scope === 'releases') return failed(own.failure);
  if (own.kind === 'running') {
    const installed = await listReleases(await world.openCluster(own.context), signal);
    const {project} = world.identity;
    const alone = scope === 'all' ? validateAlone({wanted, installed, project}) : ok(undefined);
    if (alone.kind === 'failed') return alone;
    const releases = installed.filter(release => release.project === project);
    await removeReleases({releases, config, world, context: own.context, signal, log: ignore});
    output.showText(
      releases.length === 0
        ? 'there is no release of this project'
        : `removed the releases ${releases.map(release => release.name).join(', ')}; their volumes stay`,
    );
  }

  if (scope === 'releases') return ok(undefined);
  await removeCluster({config, docker, world, signal});
  output.showText(`deleted the cluster \`${wanted.name}\``);
  return ok(undefined);
}

const ignore = (): void => {};
