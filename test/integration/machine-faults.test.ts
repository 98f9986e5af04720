import {writeFile} from 'node:fs/promises';

import {expect, test} from 'vitest';

import {openTinyProject} from '../rig/tiny-project.ts';

const buildx = 'echo github.com/docker/buildx v0.29.1 1234';
const goodTools = {
  docker: `case $1 in buildx) ${buildx};; context) echo unix:///nowhere/docker.sock;; esac`,
  kind: 'echo 0.33.0',
  helm: 'echo v4.3.0',
};

const {docker: _docker, ...withoutDocker} = goodTools;

test.concurrent.each<readonly [string, Readonly<Record<string, string>>, string]>([
  ['without Docker', withoutDocker, '✗ `docker` cannot be run.'],
  ['without buildx', {...goodTools, docker: 'echo no such plugin >&2; exit 1'}, '✗ This `buildx` cannot be used.'],
  ['with a Docker that does not answer', goodTools, '✗ Docker does not answer.'],
])('%s, every command says so and ends with 4', async (_name, tools, what) => {
  await using project = await openTinyProject({name: 'tiny', tools, path: ''});
  for (const args of [['--once'], ['down'], ['down', '--all']]) {
    const {exitCode, text} = await project.run(...args);
    expect(text).toContain(what);
    expect(exitCode, text).toBe(4);
  }

  const {exitCode, text} = await project.run('doctor');
  expect(text).toMatch(/^wrong +docker +/m);
  expect(text).toContain(what.slice('✗ '.length));
  expect(text).toMatch(/^ok +kind +0\.33\.0$/m);
  expect(exitCode, text).toBe(4);
});

test.concurrent.each([['--once'], ['down'], ['env'], ['doctor']])(
  '`devloop %s` says when its state folder cannot be used',
  async command => {
    await using project = await openTinyProject({name: 'tiny', tools: goodTools, path: ''});
    await writeFile(project.state, 'a file where a folder should be');
    const {exitCode, text} = await project.run(command);
    expect(text).toContain("devloop's own state folder cannot be used.");
    expect(text).toContain('→ See that it is yours');
    expect(exitCode, text).toBe(4);
  },
);
