import {writeFile} from 'node:fs/promises';

import {expect, test} from 'vitest';

import {
  createNamespace,
  listObjects,
  readObject,
  readPodLogs,
  readReadiness,
  removeObject,
  writeObject,
} from '../../src/drivers/kubernetes.ts';
import {configMaps} from '../../src/drivers/kubernetes/cluster-objects.ts';
import {openCluster} from '../../src/drivers/kubernetes/cluster.ts';
import {answerJson, formatKubeconfig, openFakeApiServer} from '../rig/fake-api-server.ts';
import {findToolError} from '../rig/tool-error.ts';

const never = new AbortController().signal;
const place = {resource: configMaps, namespace: 'n', name: 'a'} as const;

test('asks many times over one connection', async () => {
  await using api = await openFakeApiServer(({response}) => answerJson(response, {metadata: {name: 'a'}}));
  for (let count = 0; count < 20; count += 1) await readObject({...place, cluster: api.cluster}, never);
  expect(api.countConnections()).toBe(1);
});

test('asks again when the server has closed the pooled connection in the meantime', async () => {
  let asked = 0;
  await using api = await openFakeApiServer(({request, response}) => {
    asked += 1;
    if (asked === 2) request.socket.resetAndDestroy();
    else answerJson(response, {metadata: {name: 'a'}});
  });
  await readObject({...place, cluster: api.cluster}, never);
  await readObject({...place, cluster: api.cluster}, never);
  expect(asked).toBe(3);
});

test('reads a long list in parts', async () => {
  await using api = await openFakeApiServer(({url, response}) => {
    const next = url.searchParams.get('continue');
    const name = next === '' ? 'a' : 'b';
    answerJson(response, {
      metadata: {resourceVersion: '7', continue: next === '' ? 'more' : ''},
      items: [{metadata: {name}}],
    });
  });
  const {objects, resourceVersion} = await listObjects({cluster: api.cluster, resource: configMaps}, never);
  expect(objects.map(({metadata}) => metadata.name)).toEqual(['a', 'b']);
  expect(resourceVersion).toBe('7');
});

test('finds nothing where there is nothing, and is content to remove it', async () => {
  await using api = await openFakeApiServer(({response}) => answerJson(response, {}, 404));
  expect(await readObject({...place, cluster: api.cluster}, never)).toBeUndefined();
  await removeObject({...place, cluster: api.cluster}, never);
});

test('leaves a namespace alone that somebody else makes at the same moment', async () => {
  const asked: string[] = [];
  await using api = await openFakeApiServer(({request, response}) => {
    asked.push(request.method ?? '');
    answerJson(response, {}, request.method === 'GET' ? 404 : 409);
  });
  await createNamespace({cluster: api.cluster, name: 'n'}, never);
  expect(asked).toEqual(['GET', 'POST']);
});

test.each([
  [404, 'missing'],
  [409, 'conflict'],
  [422, 'failed'],
  [503, 'unreachable'],
])('repeats what the server said when it answers %i', async (status, reason) => {
  await using api = await openFakeApiServer(({response}) => answerJson(response, {message: 'no, because'}, status));
  const object = {metadata: {name: 'a', namespace: 'n'}};
  const error = await findToolError(writeObject({cluster: api.cluster, resource: configMaps, object}, never));
  expect(error.reason).toBe(reason);
  expect(error.message).toBe(`\`PATCH /api/v1/namespaces/n/configmaps/a\` was answered with ${status}: no, because`);
});

test('keeps the reason why a log cannot be read', async () => {
  const message = 'container "c" in pod "p" is waiting to start: ContainerCreating';
  await using api = await openFakeApiServer(({response}) => answerJson(response, {message}, 400));
  const source = {namespace: 'n', pod: 'p', container: 'c', run: 'previous', tailLines: 50} as const;
  const error = await findToolError(readPodLogs({...source, cluster: api.cluster}, never));
  expect(error.output).toEqual([message]);
});

test('does not take the excuse for a lost log for the log', async () => {
  await using api = await openFakeApiServer(({response}) => {
    response.end('unable to retrieve container logs for containerd://0123abcd');
  });
  const source = {namespace: 'n', pod: 'p', container: 'c', run: 'previous', tailLines: 50} as const;
  expect((await findToolError(readPodLogs({...source, cluster: api.cluster}, never))).reason).toBe('missing');
});

test('names the checks that keep the server from being ready', async () => {
  await using api = await openFakeApiServer(({response}) => {
    response.writeHead(500);
    response.end('[+]ping ok\n[-]etcd failed: reason withheld\nreadyz check failed\n');
  });
  expect(await readReadiness(api.cluster, never)).toEqual({
    kind: 'not-ready',
    failing: ['[-]etcd failed: reason withheld'],
  });
});

test('tells an unreachable server from an interruption', async () => {
  const asked = Promise.withResolvers<void>();
  const api = await openFakeApiServer(() => asked.resolve());
  const controller = new AbortController();
  const reading = findToolError(readObject({...place, cluster: api.cluster}, controller.signal));
  await asked.promise;
  controller.abort();
  expect((await reading).reason).toBe('interrupted');

  const cluster = await openCluster({file: api.kubeconfig, context: 'fake'});
  await api[Symbol.asyncDispose]();
  expect((await findToolError(readObject({...place, cluster}, never))).reason).toBe('unreachable');
});

test('leaves credentials that kind does not write to the official client', async () => {
  const seen: (string | undefined)[] = [];
  await using api = await openFakeApiServer(({request, response}) => {
    seen.push(request.headers.authorization);
    answerJson(response, {metadata: {name: 'a'}});
  });
  await writeFile(api.kubeconfig, formatKubeconfig(api.port, {token: 'secret'}));
  await api.cluster.reload();
  await readObject({...place, cluster: api.cluster}, never);
  expect(seen).toEqual(['Bearer secret']);
});

test('says which part of a kubeconfig is missing', async () => {
  await using api = await openFakeApiServer(() => {});
  const error = await findToolError(openCluster({file: api.kubeconfig, context: 'other'}));
  expect(error.message).toContain('no context named `other`');
});
