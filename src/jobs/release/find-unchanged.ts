import type {WorkloadName} from '../../core/job.ts';
import {parseManifest} from '../../drivers/helm/parse-manifest.ts';
import {
  parseRelease,
  readRelease,
  type Release,
  type ReleaseQuery,
  type ReleaseRecord,
} from '../../drivers/helm/release-record.ts';
import {readObject} from '../../drivers/kubernetes.ts';
import type {Cluster} from '../../drivers/kubernetes/cluster.ts';
import type {KubernetesObject, Resource} from '../../drivers/kubernetes/resource.ts';
import type {MadeRelease} from '../memory.ts';
import {resources} from '../watch-namespace.ts';

/** A release as it stands in the cluster: helm's revision and the workloads of its chart. */
export type Standing = {readonly deployment: number; readonly workloads: readonly WorkloadName[]};

type Question = {
  readonly query: ReleaseQuery;
  /** What stands for all that the release would be made from now. */
  readonly from: string;
  readonly made: MadeRelease | undefined;
  readonly last: ReleaseRecord | undefined;
};

/** The release as it stands, if helm would have nothing to do: made from the same, deployed, and none of its workloads taken away since; a Job may end by its own time to live. */
export async function findUnchanged(
  {query, from, made, last}: Question,
  signal: AbortSignal,
): Promise<Standing | undefined> {
  if (made?.from !== from || last?.revision !== made.revision || last.status !== 'deployed') return undefined;
  const {deployment, workloads} = standingOf(await parseRelease(last, query.release), query.namespace);
  const isThere = await Promise.all(workloads.map(async workload => hasWorkload(query.cluster, workload, signal)));
  const standing = workloads.filter((_, index) => isThere[index]);
  const isWhole = workloads.every(({kind}, index) => isThere[index] || kind === 'Job');
  return isWhole ? {deployment, workloads: standing} : undefined;
}

/** Reads what helm has recorded of the release last. */
export async function readStanding(query: ReleaseQuery, signal: AbortSignal): Promise<Standing> {
  const release = await readRelease(query, signal);
  return release === undefined ? {deployment: 0, workloads: []} : standingOf(release, query.namespace);
}

function standingOf({revision, manifest}: Release, releaseNamespace: string): Standing {
  const workloads = parseManifest(manifest).map(({kind, namespace, name}) => ({
    kind,
    namespace: namespace === '' ? releaseNamespace : namespace,
    name,
  }));
  return {deployment: revision, workloads};
}

async function hasWorkload(
  cluster: Cluster,
  {kind, namespace, name}: WorkloadName,
  signal: AbortSignal,
): Promise<boolean> {
  const resource: Resource<KubernetesObject> = resources[kind];
  return (await readObject({cluster, resource, namespace, name}, signal)) !== undefined;
}
