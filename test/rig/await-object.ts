import type {Query} from '../../src/drivers/kubernetes.ts';
import type {KubernetesObject} from '../../src/drivers/kubernetes/resource.ts';
import {watchObjects} from '../../src/drivers/watch-objects.ts';

/** Waits until an object of the query is as wanted; without a signal, as long as the test may take. */
export const awaitObject = async <T extends KubernetesObject>(
  query: Query<T>,
  isWanted: (object: T) => boolean,
  signal?: AbortSignal,
): Promise<T> => {
  const found = Promise.withResolvers<T>();
  const end = new AbortController();
  signal?.addEventListener('abort', () => found.reject(signal.reason), {once: true});
  const watching = watchObjects(query, {
    signal: end.signal,
    onChange: ({objects}) => {
      const object = [...objects.values()].find(isWanted);
      if (object !== undefined) found.resolve(object);
    },
    onLinkLost: () => {},
    onLinkBack: () => {},
  });
  try {
    return await found.promise;
  } finally {
    end.abort();
    await watching;
  }
};
