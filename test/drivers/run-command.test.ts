import {once} from 'node:events';
import {createServer} from 'node:net';
import {inspect} from 'node:util';

import {afterEach, expect, test} from 'vitest';

import {runCommand, type Command} from '../../src/drivers/run-command.ts';
import {findToolError} from '../rig/tool-error.ts';

const never = new AbortController().signal;

const script = (code: string, rest: Partial<Command> = {}): Command => ({
  file: process.execPath,
  args: ['-e', code],
  title: 'node script',
  ...rest,
});

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

const before = {...process.env};
afterEach(() => {
  process.env = {...before};
});

test('hands on each line with its stream while the command runs, and stdout as a whole', async () => {
  const lines: string[] = [];
  const output = await runCommand(
    script(`console.log('héllo'); console.error('there'); process.stdout.write('no newline')`, {
      onLine: (line, stream) => lines.push(`${stream}: ${line}`),
    }),
    never,
  );
  expect(output.stdout).toBe('héllo\nno newline');
  expect(lines.toSorted()).toEqual(['stderr: there', 'stdout: héllo', 'stdout: no newline']);
});

test('cuts a huge line instead of holding it', async () => {
  const lines: string[] = [];
  await runCommand(
    script(`process.stderr.write('x'.repeat(20_000_000) + '\\nend\\n')`, {onLine: line => lines.push(line)}),
    never,
  );
  expect(lines.map(line => line.length < 17_000)).toEqual([true, true]);
  expect(lines[0]).toMatch(/…\[\+\d+ bytes\]$/);
  expect(lines[1]).toBe('end');
});

test('fails with the exit code and the last lines, and without the arguments', async () => {
  const code = `for (let i = 0; i < 100; i += 1) console.error('line ' + i); process.exitCode = 7; 'hunter2'`;
  const error = await findToolError(runCommand(script(code), never));
  expect(error).toMatchObject({command: 'node script', reason: 'failed', exitCode: 7});
  expect(error.output).toHaveLength(40);
  expect(error.output.at(-1)).toBe('line 99');
  expect(inspect(error)).not.toContain('hunter2');
});

test('tells a program that is not installed from a folder that is not there', async () => {
  const missing = await findToolError(runCommand({file: 'no-such-program', args: ['--token', 'hunter2']}, never));
  expect(missing).toMatchObject({reason: 'not-found', command: 'no-such-program --token', exitCode: undefined});
  expect(inspect(missing)).not.toContain('hunter2');
  const nowhere = await findToolError(runCommand(script('0', {cwd: '/no/such/folder'}), never));
  expect(nowhere).toMatchObject({reason: 'failed'});
});

test('refuses to return output that is not whole', async () => {
  const error = await findToolError(
    runCommand(script(`process.stdout.write(('x'.repeat(9999) + '\\n').repeat(900))`), never),
  );
  expect(error).toMatchObject({reason: 'failed', message: '`node script` wrote more than 8 MiB.'});
});

test('does not start anything after an abort', async () => {
  const error = await findToolError(runCommand(script('process.exit(1)'), AbortSignal.abort()));
  expect(error.reason).toBe('interrupted');
});

test('ends an aborted command by SIGINT, and waits for its last words', async () => {
  const controller = new AbortController();
  const code = `process.on('SIGINT', () => { console.log('tidied up'); process.exit(130) }); setInterval(() => {}, 1000); console.log('ready')`;
  const run = runCommand(script(code, {onLine: line => line === 'ready' && controller.abort()}), controller.signal);
  expect(await findToolError(run)).toMatchObject({
    reason: 'interrupted',
    exitCode: 130,
    output: ['ready', 'tidied up'],
  });
});

test('kills a command that ignores SIGINT', async () => {
  const controller = new AbortController();
  const code = `process.on('SIGINT', () => {}); setInterval(() => {}, 1000); console.log(process.pid)`;
  let pid = 0;
  const onLine = (line: string): void => {
    pid = Number(line);
    controller.abort();
  };
  const error = await findToolError(runCommand(script(code, {onLine, killAfter: 100}), controller.signal));
  expect(error.reason).toBe('interrupted');
  expect(isAlive(pid)).toBe(false);
});

test.each([
  ['that holds on to its output', 'inherit'],
  ['that let go of its output', 'ignore'],
])('leaves no grandchild %s', async (_name, stdio) => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const grandchild = `process.on('SIGINT', () => {}); require('node:net').connect(${port}, '127.0.0.1').on('error', () => {})`;
  const code = `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(grandchild)}], {stdio: '${stdio}'}); setInterval(() => {}, 1000)`;

  const controller = new AbortController();
  const run = findToolError(runCommand(script(code, {killAfter: 100}), controller.signal));
  const [socket] = await once(server, 'connection');
  controller.abort();
  await Promise.all([run, once(socket.on('error', () => {}).resume(), 'close')]);
  server.close();
});

test('passes on only what tools need of the environment, and what is added', async () => {
  const redirecting = ['HELM_KUBECONTEXT', 'KUBECONFIG', 'DOCKER_CONTEXT', 'BUILDX_BUILDER', 'NODE_OPTIONS', 'DEBUG'];
  for (const name of [...redirecting, 'KIND_EXPERIMENTAL_PROVIDER', 'DOCKER_HOST']) process.env[name] = '';
  process.env['XDG_CACHE_HOME'] = '/cache';
  process.env['https_proxy'] = 'http://proxy';
  const {stdout} = await runCommand(
    script('console.log(JSON.stringify(process.env))', {env: {DOCKER_HOST: 'unix:///here'}}),
    never,
  );
  const environment: unknown = JSON.parse(stdout);
  expect(environment).toMatchObject({
    XDG_CACHE_HOME: '/cache',
    https_proxy: 'http://proxy',
    DOCKER_HOST: 'unix:///here',
    PATH: process.env['PATH'],
  });
  for (const name of [...redirecting, 'KIND_EXPERIMENTAL_PROVIDER']) expect(environment).not.toHaveProperty(name);
});
