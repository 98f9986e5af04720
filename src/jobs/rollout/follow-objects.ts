import {setTimeout as wait} from 'node:timers/promises';

import type {Cluster} from '../../drivers/kubernetes/cluster.ts';
import {watchNamespace, type ObjectKind} from '../watch-namespace.ts';
import type {Objects} from './workload-facts.ts';

export type Follow = {
  readonly cluster: Cluster;
  readonly namespaces: readonly string[];
  readonly kinds: readonly ObjectKind[];
  /** Kinds that are looked at only when the first ones do not settle the matter. */
  readonly laterKinds: readonly ObjectKind[];
  readonly signal: AbortSignal;
  readonly onLinkLost: (error: Error) => void;
  /** Is shown all objects in the moment in which they change, also while the caller is busy. */
  readonly onChange?: (objects: Objects) => void;
  /** After how many milliseconds the same objects are handed out again, if nothing changes. */
  readonly pause: () => number | undefined;
};

/** The objects of some namespaces, whenever they are different and all are known; what changes while the caller is busy comes at once. */
export async function* followObjects({
  kinds,
  laterKinds,
  signal,
  pause,
  onChange: show = () => {},
  ...follow
}: Follow): AsyncGenerator<Objects> {
  const over = new AbortController();
  const until = {signal: AbortSignal.any([signal, over.signal])};
  const latest = new Map<string, Objects>();
  let change = Promise.withResolvers<void>();
  const watch = async (watched: readonly ObjectKind[]): Promise<void> => {
    const {namespaces, ...rest} = follow;
    const options = {...rest, kinds: watched, ...until};
    const onChange = (namespace: string) => (objects: Objects) => {
      latest.set(`${namespace} ${watched.join()}`, objects);
      show(objects);
      change.resolve();
    };
    await Promise.all(
      namespaces.map(async namespace => watchNamespace({...options, namespace, onChange: onChange(namespace)})),
    );
  };
  const watching = [watch(kinds)];
  const timer = (time: number | undefined) => (time === undefined ? [] : [wait(time, undefined, until)]);
  try {
    for (;;) {
      await Promise.race([change.promise, ...watching, ...timer(pause())]);
      signal.throwIfAborted();
      change = Promise.withResolvers();
      if (latest.size < follow.namespaces.length) continue;
      yield mergeObjects([...latest.values()]);
      if (watching.length === 1 && laterKinds.length > 0) watching.push(watch(laterKinds));
    }
  } finally {
    over.abort();
    await Promise.all(watching);
  }
}

const mergeObjects = (all: readonly Objects[]): Objects => ({
  Deployment: all.flatMap(({Deployment}) => Deployment),
  ReplicaSet: all.flatMap(({ReplicaSet}) => ReplicaSet),
  StatefulSet: all.flatMap(({StatefulSet}) => StatefulSet),
  DaemonSet: all.flatMap(({DaemonSet}) => DaemonSet),
  Job: all.flatMap(({Job}) => Job),
  Pod: all.flatMap(({Pod}) => Pod),
  Event: all.flatMap(({Event}) => Event),
});
