import {pods, type Pod} from '../../src/drivers/kubernetes/pod.ts';
import {replicaSets, type ReplicaSet} from '../../src/drivers/kubernetes/workload.ts';

type Json = Readonly<Record<string, unknown>>;

/** Where an object says whose it is. */
export const ownedBy = (kind: string, name: string): Json => ({
  ownerReferences: [{kind, name, uid: `${kind}/${name}`}],
});

/** The metadata of an object as the API server tells them; its `uid` is what `ownedBy` refers to. */
export const metadata = (kind: string, name: string, changes: Json = {}): Json => ({
  name,
  namespace: 'shop',
  uid: `${kind}/${name}`,
  resourceVersion: '1',
  generation: 1,
  creationTimestamp: '2026-01-01T12:00:00Z',
  ...changes,
});

/** A pod with one container, as the API server tells it when it is ready. */
export const podJson = (
  name: string,
  {meta = {}, status = {}}: {readonly meta?: Json; readonly status?: Json} = {},
) => ({
  metadata: metadata('Pod', name, meta),
  spec: {containers: [{name: 'api', image: 'localhost:5001/shop/api:dev-1@sha256:a'}]},
  status: {
    phase: 'Running',
    conditions: [
      {type: 'PodScheduled', status: 'True'},
      {type: 'Ready', status: 'True'},
    ],
    containerStatuses: [
      {name: 'api', ready: true, restartCount: 0, state: {running: {startedAt: '2026-01-01T12:00:01Z'}}, lastState: {}},
    ],
    ...status,
  },
});

/** The same, read. */
export const pod = (...args: Parameters<typeof podJson>): Pod => pods.parse(podJson(...args));

/** A ReplicaSet of a Deployment, at one of its revisions. */
export const replicaSetJson = (name: string, deployment: string, revision: number): Json => ({
  metadata: metadata('ReplicaSet', name, {
    ...ownedBy('Deployment', deployment),
    annotations: {'deployment.kubernetes.io/revision': String(revision)},
  }),
  spec: {replicas: 1},
  status: {replicas: 1},
});

export const replicaSet = (...args: Parameters<typeof replicaSetJson>): ReplicaSet =>
  replicaSets.parse(replicaSetJson(...args));
