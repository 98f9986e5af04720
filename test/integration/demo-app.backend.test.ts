import {expect, test} from 'vitest';

import {openDemoContainers} from '../rig/demo-container.ts';

const database = ['--env', 'DATABASE_URL=postgresql://app:app@127.0.0.1/app'];

test('its own tests pass against a real PostgreSQL', async ({signal}) => {
  await using containers = openDemoContainers(signal);
  const [image, postgres] = await Promise.all([containers.build('backend', 'test'), containers.startPostgres()]);
  const pytest = await containers.start(image, ['--network', `container:${postgres}`, ...database]);
  const exitCode = await containers.docker('wait', pytest);
  const said = await containers.docker('logs', pytest);
  expect(said).toMatch(/\d+ passed/u);
  expect({exitCode, said}).toMatchObject({exitCode: '0'});
});

test('the image runs as no one, with nothing writable, and ends by itself when told to', async ({signal}) => {
  await using containers = openDemoContainers(signal);
  const [image, postgres] = await Promise.all([containers.build('backend'), containers.startPostgres()]);
  const backend = await containers.start(image, ['--network', `container:${postgres}`, ...database]);
  const fetchReady =
    'import time, urllib.request as request\n' +
    'while True:\n' +
    '  try: print(request.urlopen("http://127.0.0.1:8000/ready").read().decode()); break\n' +
    '  except OSError: pass\n';
  expect(await containers.docker('exec', backend, 'python', '-c', fetchReady)).toBe('{"status":"ready"}');
  expect(await containers.docker('exec', backend, 'sh', '-c', 'id -u; ls -A /app')).toBe('10001\n.venv\ntodo');
  await containers.docker('stop', '--timeout', '3', backend);
  expect(await containers.docker('inspect', '--format', '{{.State.ExitCode}}', backend)).toBe('0');
});

test('without a database it ends and says what to set', async ({signal}) => {
  await using containers = openDemoContainers(signal);
  const backend = await containers.start(await containers.build('backend'));
  expect(await containers.docker('wait', backend)).toBe('1');
  expect(await containers.docker('logs', backend)).toContain('No database is configured. Set `DATABASE_URL`');
});
