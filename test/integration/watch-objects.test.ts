import {expect, test, vi} from 'vitest';

import {readObject, readReadiness, readVersion, removeObject, writeObject} from '../../src/drivers/kubernetes.ts';
import {configMaps} from '../../src/drivers/kubernetes/cluster-objects.ts';
import {watchObjects} from '../../src/drivers/watch-objects.ts';
import {useCluster} from '../rig/cluster.ts';

const never = new AbortController().signal;
const open = useCluster();

test('a real API server is ready and tells its version', async () => {
  const {cluster} = open();
  expect(await readReadiness(cluster, never)).toEqual({kind: 'ready'});
  expect(await readVersion(cluster, never)).toMatch(/^v1\.\d+\.\d+/v);
});

test('sees an object made, changed and removed, each once', async () => {
  const {cluster, namespace} = open();
  const events: string[] = [];
  const end = new AbortController();
  const watching = watchObjects(
    {cluster, resource: configMaps, namespace, labelSelector: 'test=watch'},
    {
      signal: end.signal,
      onChange: ({objects, changes}) => {
        const told = changes.map(({kind, object}) => `${kind} ${object.data['value']}`);
        events.push(`${told.join(', ') || 'nothing'} (${objects.size})`);
      },
      onLinkLost: error => events.push(error.message),
      onLinkBack: () => events.push('back'),
    },
  );
  await vi.waitFor(() => expect(events).toEqual(['nothing (0)']));

  const place = {cluster, resource: configMaps, namespace, name: 'watched'};
  const write = (value: string) => {
    const metadata = {name: 'watched', namespace, labels: {test: 'watch'}};
    return writeObject({cluster, resource: configMaps, object: {metadata, data: {value}}}, never);
  };
  await write('one');
  await write('two');
  await write('two');
  expect((await readObject(place, never))?.data).toEqual({value: 'two'});
  await removeObject(place, never);
  await vi.waitFor(() => expect(events.at(-1)).toBe('removed two (0)'));
  expect(events).toEqual(['nothing (0)', 'added one (1)', 'changed two (1)', 'removed two (0)']);
  end.abort();
  await watching;
});
