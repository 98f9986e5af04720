import type {Config} from '../../core/config.ts';
import {failed, ok, type Result} from '../../core/job-end.ts';
import type {ClusterFacts} from '../../core/job.ts';
import type {Container} from '../../drivers/containers.ts';
import type {Docker} from '../../drivers/docker.ts';
import type {Cluster} from '../../drivers/kubernetes/cluster.ts';
import type {Fault} from '../fault.ts';
import type {Context} from '../world.ts';
import {clusterPatience} from './await-cluster.ts';
import {isMarked} from './cluster-mark.ts';
import {findOwnership, ownerPlace, readFacts, writeOwner} from './cluster-owner.ts';
import {findNodeFaults} from './node-faults.ts';
import {startCluster} from './start-cluster.ts';

type Found = {
  readonly wanted: Config['cluster'];
  readonly docker: Docker;
  readonly nodes: readonly Container[];
  /** Milliseconds for it to become ready. */
  readonly patience?: number;
};

/** Repairs a cluster that is there and waits until it is ready, having proved that it is devloop's own before anything of it is touched. */
export async function adoptCluster(found: Found, context: Context): Promise<Result<ClusterFacts>> {
  const {wanted, docker} = found;
  const {world, signal} = context;
  const {name} = wanted;
  const foreign = (missing: string) => failed({kind: 'cluster-foreign', cluster: name, missing});
  const isOwn = isMarked(found.nodes, world.identity.owner);
  const faults = findNodeFaults(docker, found.nodes);
  const [first] = faults;
  if (first !== undefined && !isOwn) return foreign(silenceOf(first));
  const patience = isOwn ? (found.patience ?? clusterPatience) : strangerPatience;
  const started = await startCluster({name, docker, nodes: found.nodes, faults, patience}, context);
  if (started.kind === 'broken')
    return isOwn
      ? failed({kind: 'cluster-broken', cluster: name, ...started.cause})
      : foreign(`${started.cause.part}, so it cannot tell whose it is`);
  const {cluster, nodes} = started;
  const ownership = await findOwnership({cluster, owner: world.identity.owner}, signal);
  if (ownership.kind === 'foreign') return foreign(ownership.why);
  if (ownership.kind === 'silent' && !isOwn) return foreign(noOwner);
  const id = ownership.kind === 'own' ? ownership.id : await restoreOwner(cluster, context);
  return ok(await readFacts({cluster, nodes, name, id}, signal));
}

/** Why a cluster is foreign whose nodes bear no mark and do not run. */
export const silenceOf = ({what}: Pick<Fault, 'what'>): string =>
  `${what}, so it cannot tell whose it is (\`docker start\` lets it)`;

/** Why a cluster is foreign that neither its nodes nor itself says anything of. */
export const noOwner = `it has no ConfigMap \`${ownerPlace.name}\` in ${ownerPlace.namespace}`;

/** Milliseconds for a cluster that may be anybody's to say whose it is. */
const strangerPatience = 10_000;

async function restoreOwner(cluster: Cluster, {world, signal, report}: Context): Promise<string> {
  const id = await writeOwner({cluster, owner: world.identity.owner}, signal);
  report({kind: 'repaired', text: `wrote the ConfigMap \`${ownerPlace.name}\` anew`});
  return id;
}
