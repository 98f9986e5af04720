import type {Config} from '../../core/config.ts';
import type {ClusterFacts} from '../../core/job.ts';
import type {Docker} from '../../drivers/docker.ts';
import {listNodes} from '../../drivers/kind.ts';
import {silenceOf, noOwner} from '../cluster/adopt-cluster.ts';
import {awaitCluster} from '../cluster/await-cluster.ts';
import {isMarked} from '../cluster/cluster-mark.ts';
import {findOwnership, ownerPlace, readFacts} from '../cluster/cluster-owner.ts';
import {findNodeFaults} from '../cluster/node-faults.ts';
import {findAccess} from '../cluster/open-access.ts';
import type {Context} from '../world.ts';
import {illBy, skippedBy, spoiltBy, wellOf, type Look} from './look.ts';

type Wanted = {readonly wanted: Config['cluster']; readonly docker: Docker};

/** Milliseconds for a cluster that is said to run. */
const patience = 5000;

/** Looks whether the cluster is devloop's own, runs and is ready, and changes nothing. */
export async function checkCluster(
  {wanted, docker}: Wanted,
  {world, signal}: Pick<Context, 'world' | 'signal'>,
): Promise<Look<ClusterFacts>> {
  const {name} = wanted;
  const {owner} = world.identity;
  const foreign = (missing: string) => illBy({kind: 'cluster-foreign', cluster: name, missing});
  const nodes = await listNodes(docker, name, signal);
  if (nodes.length === 0) return skippedBy(`\`${name}\` is not made yet`);
  const isOwn = isMarked(nodes, owner);
  if (isOwn && (await world.begun.read(name))) return spoiltBy([{what: `the cluster \`${name}\` is only half made`}]);
  const faults = findNodeFaults(docker, nodes);
  const [first] = faults;
  if (first !== undefined) return isOwn ? spoiltBy(faults) : foreign(silenceOf(first));
  const cluster = await findAccess({name, nodes, world}, signal);
  if (cluster === undefined)
    return spoiltBy([{what: `the cluster \`${name}\` does not answer through devloop's kubeconfig`}]);
  const cause = await awaitCluster({cluster, docker, nodes, patience}, signal);
  if (cause !== undefined && !isOwn) return foreign(`${cause.part}, so it cannot tell whose it is`);
  if (cause !== undefined) return illBy({kind: 'cluster-broken', cluster: name, ...cause});
  const ownership = await findOwnership({cluster, owner}, signal);
  if (ownership.kind === 'foreign') return foreign(ownership.why);
  if (ownership.kind === 'silent')
    return isOwn ? spoiltBy([{what: `the ConfigMap \`${ownerPlace.name}\` of the cluster is gone`}]) : foreign(noOwner);
  const facts = await readFacts({cluster, nodes, name, id: ownership.id}, signal);
  return wellOf(`\`${name}\` is ready, Kubernetes ${facts.version}`, facts);
}
