import {createServer} from 'node:http';

import {expect, test} from 'vitest';

import {findRegistryAnswers} from '../../../src/jobs/rollout/find-registry-answers.ts';
import {findFreePort} from '../../rig/free-port.ts';

const never = new AbortController().signal;

test('asks the registry of this machine by digest or tag, and no other one', async () => {
  const asked: string[] = [];
  const server = createServer(({url = ''}, response) => {
    asked.push(url);
    response.writeHead(url.includes('/there/') ? 200 : 404, {'docker-content-digest': 'sha256:1'});
    response.end();
  });
  const port = await findFreePort();
  await new Promise<void>(resolve => {
    server.listen(port, '127.0.0.1', resolve);
  });
  const images = [
    `localhost:${port}/there/api:1@sha256:1`,
    `127.0.0.1:${port}/gone/api`,
    'docker.io/library/nginx:1',
    'nginx',
  ];
  const answers = await findRegistryAnswers(images, never);
  server.close();
  expect([...answers.values()]).toEqual(['has-it', 'lacks-it']);
  expect(asked.toSorted()).toEqual(['/v2/gone/api/manifests/latest', '/v2/there/api/manifests/sha256:1']);
});

test('a registry that does not answer is told as silent', async () => {
  const image = `localhost:${await findFreePort()}/shop/api:1`;
  expect(await findRegistryAnswers([image], never)).toEqual(new Map([[image, 'silent']]));
});
