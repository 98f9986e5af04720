import {expect, test} from 'vitest';

import {openDemoContainers} from '../rig/demo-container.ts';

test('without a backend the page still comes, and says what is missing', async ({signal}) => {
  await using containers = openDemoContainers(signal);
  const image = await containers.build('frontend');
  const nobody = ['--env', 'BACKEND_URL=http://127.0.0.1:1'];
  const frontend = await containers.start(image, [...nobody, '--publish', '127.0.0.1::3000']);
  const url = `http://${await containers.docker('port', frontend, '3000/tcp')}`;
  const listening = `until node --eval "fetch('http://127.0.0.1:3000/api/health').catch(() => process.exit(1))"; do :; done`;
  await containers.docker('exec', frontend, 'sh', '-c', listening);

  expect(await (await fetch(`${url}/api/health`, {signal})).json()).toEqual({status: 'ok'});
  expect(await (await fetch(url, {signal})).text()).toContain('The backend does not answer.');
  const answer = await fetch(`${url}/api/todos`, {signal});
  expect({status: answer.status, body: await answer.json()}).toEqual({
    status: 502,
    body: {detail: 'The backend does not answer.'},
  });
  expect(await containers.docker('exec', frontend, 'sh', '-c', 'id -u; ls -A /app')).toBe(
    '10001\n.next\nnode_modules\npackage.json\nserver.js',
  );
});
