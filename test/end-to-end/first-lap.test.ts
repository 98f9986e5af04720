import {readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import {afterAll, beforeAll, describe, expect, test} from 'vitest';

import {openTodoProject, type TodoProject} from '../rig/todo-project.ts';

/** One project and one cluster for the whole file: each test takes up where the one before has left them. */
describe('devloop --once on the Todo app', () => {
  let project: TodoProject;

  beforeAll(async () => {
    project = await openTodoProject('devloop-e2e');
  });

  afterAll(async () => {
    await project[Symbol.asyncDispose]();
  });

  const pods = async (): Promise<ReadonlyMap<string, string>> => {
    const text = await project.runTool(
      'kubectl',
      '-n',
      'todo',
      'get',
      'pods',
      '-o',
      'json',
      '--field-selector=status.phase=Running',
    );
    const {
      items,
    }: {items: {metadata: {name: string; uid: string; labels: Record<string, string>; deletionTimestamp?: string}}[]} =
      JSON.parse(text);
    const alive = items.filter(({metadata}) => metadata.deletionTimestamp === undefined);
    return new Map(
      alive.map(({metadata}) => [metadata.labels['app.kubernetes.io/component'] ?? metadata.name, metadata.uid]),
    );
  };

  test('a cold start makes cluster, registry, images and release, and ends with 0', async () => {
    const {exitCode, text} = await project.run('--once');
    expect(text).toContain('backend answers on http://127.0.0.1:');
    expect(text).toContain('frontend answers on http://127.0.0.1:');
    expect(text).toMatch(/cluster\s+\d.* s, .*wiring/);
    expect({exitCode, text}).toMatchObject({exitCode: 0});
    expect([...(await pods()).keys()].toSorted()).toEqual(['backend', 'frontend', 'postgres']);
  });

  test('images run by digest', async () => {
    const images = await project.runTool(
      'kubectl',
      '-n',
      'todo',
      'get',
      'deployments',
      '-o',
      'jsonpath={.items[*].spec.template.spec.containers[*].image}',
    );
    expect(images.split(' ')).toHaveLength(2);
    for (const image of images.split(' '))
      expect(image).toMatch(/^localhost:\d+\/devloop-e2e\/(backend|frontend).*@sha256:[0-9a-f]{64}$/);
  });

  const revision = async (): Promise<unknown> => {
    const [release]: {revision: unknown}[] = JSON.parse(
      await project.runTool('helm', '-n', 'todo', 'list', '-o', 'json'),
    );
    return release?.revision;
  };

  test('a second run builds nothing, upgrades nothing and replaces no pod', async () => {
    const before = {pods: await pods(), revision: await revision()};
    const {exitCode, text} = await project.run('--once');
    expect({exitCode, text}).toMatchObject({exitCode: 0});
    expect(text).not.toContain('building');
    expect(text).not.toContain('helm upgrade');
    expect({pods: await pods(), revision: await revision()}).toEqual(before);
  });

  test('a deployment that somebody has deleted comes back', async () => {
    await project.runTool('kubectl', '-n', 'todo', 'delete', 'deployment', 'todo-frontend', '--wait=true');
    const {exitCode, text} = await project.run('--once');
    expect({exitCode, text}).toMatchObject({exitCode: 0});
    expect([...(await pods()).keys()].toSorted()).toEqual(['backend', 'frontend', 'postgres']);
  });

  test('one changed backend file replaces the backend pod only', async () => {
    const before = await pods();
    await replaceInFile(join(project.folder, 'services/backend/todo/__init__.py'), text => `${text}\nEDITED = True\n`);
    const {exitCode, text} = await project.run('--once');
    expect({exitCode, text}).toMatchObject({exitCode: 0});
    const after = await pods();
    expect(after.get('backend')).not.toBe(before.get('backend'));
    expect(after.get('frontend')).toBe(before.get('frontend'));
    expect(after.get('postgres')).toBe(before.get('postgres'));
  });

  test('a part builds its own services, and leaves its neighbours the image that they have', async () => {
    const before = await pods();
    await replaceInFile(join(project.folder, 'services/backend/todo/__init__.py'), text => `${text}\nPART = True\n`);
    const restore = await replaceInFile(join(project.folder, 'services/frontend/Dockerfile'), () => 'FROM broken\n');
    const {exitCode, text} = await project.run('--once', 'backend');
    await restore();
    expect({exitCode, text}).toMatchObject({exitCode: 0});
    const after = await pods();
    expect(after.get('backend')).not.toBe(before.get('backend'));
    expect(after.get('frontend')).toBe(before.get('frontend'));
    expect(await project.run('--once', 'bakend')).toMatchObject({exitCode: 2});
  });

  test('stays in the foreground, and Ctrl-C leaves nothing behind but the app', async () => {
    await using devloop = project.start();
    await devloop.untilSaid('Edits are followed until Ctrl-C');
    const response = await fetch(`http://127.0.0.1:${project.ports.backend}/api/todos`);
    expect(response.status).toBe(200);
    devloop.kill('SIGINT');
    expect(await devloop.ended).toMatchObject({exitCode: 130});
    await expect(fetch(`http://127.0.0.1:${project.ports.backend}/api/todos`)).rejects.toThrow();
    expect(await project.runTool('helm', '-n', 'todo', 'status', 'todo')).toContain('STATUS: deployed');
    expect([...(await pods()).keys()].toSorted()).toEqual(['backend', 'frontend', 'postgres']);
  });

  test('a broken Dockerfile ends with 1, names the line, and leaves the pods alone', async () => {
    const before = await pods();
    const restore = await replaceInFile(
      join(project.folder, 'services/backend/Dockerfile'),
      text => `${text}\nRUN echo this-step-says-why && exit 7\n`,
    );
    const lines = (await readFile(join(project.folder, 'services/backend/Dockerfile'), 'utf8')).split('\n').length;
    const {exitCode, text} = await project.run('--once');
    await restore();
    expect({exitCode, text}).toMatchObject({exitCode: 1});
    expect(text).toContain('this-step-says-why');
    expect(text).toContain('exit code 7');
    expect(text).toContain(`services/backend/Dockerfile:${lines - 1}`);
    expect(await pods()).toEqual(before);
  });

  test('an app that crashes at start ends with 1 and shows its last words, while the old pod stays', async () => {
    const before = await pods();
    const restore = await replaceInFile(
      join(project.folder, 'services/backend/todo/__init__.py'),
      text => `${text}\nraise RuntimeError('crashed on purpose')\n`,
    );
    const {exitCode, text} = await project.run('--once');
    expect({exitCode, text}).toMatchObject({exitCode: 1});
    expect(text).toContain('deployment/');
    expect(text).toContain('crashed on purpose');
    expect((await pods()).get('frontend')).toBe(before.get('frontend'));
    await restore();
    expect(await project.run('--once')).toMatchObject({exitCode: 0});
  });

  test('a release that devloop did not deploy is left as it is', async () => {
    const before = await pods();
    await project.runTool(
      'kubectl',
      '-n',
      'todo',
      'label',
      'secrets',
      '-l',
      'owner=helm,name=todo',
      'dev.devloop.project-',
    );
    const {exitCode, text} = await project.run('--once');
    expect({exitCode, text}).toMatchObject({exitCode: 1});
    expect(text).toContain('There is a release `todo` in the namespace `todo` that devloop did not deploy');
    expect(await pods()).toEqual(before);
  });
});

/** Changes a file and returns what undoes it. */
async function replaceInFile(file: string, change: (text: string) => string): Promise<() => Promise<void>> {
  const text = await readFile(file, 'utf8');
  await writeFile(file, change(text));
  return async () => writeFile(file, text);
}
