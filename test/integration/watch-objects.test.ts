import {expect, test} from 'vitest';

import {readObject, readReadiness, readVersion, removeObject, writeObject} from '../../src/drivers/kubernetes.ts';
import {configMaps} from '../../src/drivers/kubernetes/cluster-objects.ts';
import {watchObjects} from '../../src/drivers/watch-objects.ts';
import {awaitExpected} from '../rig/await-expected.ts';
import {useCluster} from '../rig/cluster.ts';

const never = new AbortController().signal;
const open = useCluster();

test('a real API server is ready and tells its version', async () => {
  const {cluster} = open();
  expect(await readReadiness(cluster, never)).toEqual({kind: 'ready'});
  expect(await readVersion(cluster, never)).toMatch(/^v1\.\d+\.\d+/v);
});

test('sees an object made, changed and removed, each once, however many of its changes are told together', async () => {
  const {cluster, namespace} = open();
  const events: string[] = [];
  const sizes: number[] = [];
  const end = new AbortController();
  const watching = watchObjects(
    {cluster, resource: configMaps, namespace, labelSelector: 'test=watch'},
    {
      signal: end.signal,
      onChange: ({objects, changes}) => {
        if (changes.length === 0) events.push('nothing');
        events.push(...changes.map(({kind, object}) => `${kind} ${object.data['value']}`));
        sizes.push(objects.size);
      },
      onLinkLost: error => events.push(error.message),
      onLinkBack: () => events.push('back'),
    },
  );
  await awaitExpected(() => expect(events).toEqual(['nothing']));

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
  await awaitExpected(() => expect(events.at(-1)).toBe('removed two'));
  expect(events).toEqual(['nothing', 'added one', 'changed two', 'removed two']);
  expect(sizes.at(-1)).toBe(0);
  end.abort();
  await watching;
});
