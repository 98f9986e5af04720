import type {Config} from '../core/config.ts';
import {uninstallRelease} from '../drivers/helm.ts';
import {releaseRecords, type ReleaseRecord} from '../drivers/helm/release-record.ts';
import {stopOrphans} from '../drivers/helm/stop-orphans.ts';
import {listObjects} from '../drivers/kubernetes.ts';
import type {Cluster} from '../drivers/kubernetes/cluster.ts';
import {projectLabel} from './labels.ts';
import type {World} from './world.ts';

type Remove = {
  /** All of them devloop's own. */
  readonly releases: readonly InstalledRelease[];
  readonly config: Config;
  readonly world: World;
  readonly context: string;
  readonly signal: AbortSignal;
  readonly log: (source: string, text: string) => void;
};

/** A release in the cluster, and the project that deployed it. */
export type InstalledRelease = {readonly namespace: string; readonly name: string; readonly project: string};

/** Lists the releases that any devloop project has deployed; those of other makers are nobody's business here. */
export async function listReleases(cluster: Cluster, signal: AbortSignal): Promise<readonly InstalledRelease[]> {
  const labelSelector = `owner=helm,${projectLabel}`;
  const {objects} = await listObjects({cluster, resource: releaseRecords, labelSelector}, signal);
  const byName = new Map(
    objects.map(record => [`${record.metadata.namespace}/${record.labels['name']}`, installed(record)]),
  );
  return [...byName.values()];
}

const installed = ({metadata, labels}: ReleaseRecord): InstalledRelease => ({
  namespace: metadata.namespace,
  name: labels['name'] ?? '',
  project: labels[projectLabel] ?? '',
});

/** Uninstalls releases, one after the other. */
export async function removeReleases({releases, config, world, context, signal, log}: Remove): Promise<void> {
  const {kubeconfig, helm: home} = world.folders;
  await stopOrphans(kubeconfig, {signal, onLine: line => log(config.name, line)});
  for (const {namespace, name: release} of releases) {
    const place = {release, namespace, kubeconfig, context, home};
    const watched = {signal, onLine: (line: string) => log(config.name, line)};
    await uninstallRelease(place, watched);
  }
}
