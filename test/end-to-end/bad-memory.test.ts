import {appendFileSync} from 'node:fs';
import {cp, readdir, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {setImmediate} from 'node:timers/promises';

import {execa} from 'execa';
import {beforeEach, expect, test} from 'vitest';

import {openMount, smallDisk} from '../rig/small-disk.ts';
import {createTempFolder} from '../rig/temp-folder.ts';
import {awaitOldPods, findProjectState, readStanding, type Standing} from '../rig/tiny-release.ts';
import {useTinyProject} from '../rig/use-tiny-project.ts';

const name = 'devloop-e2e-memory';
const open = useTinyProject(name);

/** What stands when nothing has been spoiled; each test begins and ends so. */
let whole: Standing;

beforeEach(async () => {
  whole = await run();
});

/** A lap that ends well, and what stands after it. */
const run = async (): Promise<Standing> => {
  const {exitCode, text} = await open().run('--once', '--ui=json');
  expect(exitCode, text).toBe(0);
  await awaitOldPods(open(), name);
  return readStanding(open(), name);
};

const runTool = async (file: string, ...args: readonly string[]) =>
  execa(file, args, {env: {KUBECONFIG: join(await findProjectState(open()), 'kubeconfig')}});

test.each([
  ['nothing', ''],
  ['half a file', '[{"from":"'],
  ['something else', '{"from":7,"revision":"many"}'],
  ['a list of strangers', '[null,{},[],{"from":"x","repository":"x","tag":"x","digest":"sha256:x"}]'],
  ['very much', `[${'[],'.repeat(5_000_000)}0]`],
])('a memory that holds %s costs work, and is right again after it', async (_what, content) => {
  const state = await findProjectState(open());
  for (const file of ['images-app.json', 'release-tiny.json']) await writeFile(join(state, file), content);
  expect((await run()).pods).toEqual(whole.pods);
  expect(await run()).toEqual({...whole, release: expect.any(String)});
});

test('an image that was pushed, and a release that was upgraded, but not remembered, are no harm', async () => {
  const state = await findProjectState(open());
  for (const file of ['images-app.json', 'release-tiny.json']) await rm(join(state, file));
  await writeFile(join(state, 'images-app.json.11111111-2222-3333-4444-555555555555'), '[{"from');
  expect(await run()).toEqual({...whole, release: expect.stringMatching(/ deployed$/)});
});

test('a registry that was emptied gets its images again', async () => {
  await execa('docker', ['rm', '--force', `${name}-registry`]);
  await execa('docker', ['volume', 'rm', `${name}-registry`]);
  expect(await run()).toEqual(whole);
});

test.each([
  ['rolled back', ['rollback', 'tiny']],
  ['uninstalled', ['uninstall', 'tiny', '--wait']],
  ['uninstalled, and its history kept', ['uninstall', 'tiny', '--wait', '--keep-history']],
])('a release that was %s by hand is deployed again', async (_what, args) => {
  await open().write('app/app.py', `${app}# ${args.join(' ')}\n`);
  const {pods: newest} = await run();
  await runTool('helm', '--namespace', name, ...args);
  const {release, pods} = await run();
  expect(release).toMatch(/ deployed$/);
  expect(pods.map(imageOf)).toEqual(newest.map(imageOf));
});

test('a workload that was deleted by hand is deployed again', async () => {
  await runTool('kubectl', '--namespace', name, 'delete', 'deployment', 'app');
  expect((await run()).pods.map(imageOf)).toEqual(whole.pods.map(imageOf));
});

test('a disk that becomes full while devloop works is told, with the file, and is no harm', async context => {
  const project = open();
  await using copy = await createTempFolder();
  await cp(project.state, copy.path, {recursive: true});
  {
    await using _disk = await openMount(context, smallDisk('2m'), project.state);
    await cp(copy.path, project.state, {recursive: true});
    await project.write('app/app.py', `${app}# disk full\n`);
    const devloop = project.start('--once', '--ui=json');
    await devloop.untilSaid('"job":"build-image"');
    const filler = await keepFull(project.state, devloop.ended);
    const {exitCode, text} = await devloop.ended;
    expect(text).toContain('"kind":"state-unusable"');
    expect(text).toContain(`${project.state}/`);
    expect(exitCode, text).toBe(4);

    const refused = await project.run('--once');
    expect(refused.text).toContain('no space left on device');
    expect(refused.exitCode, refused.text).toBe(4);
    await rm(filler);
    await run();
  }

  await run();
});

test('a state folder that can only be read is told, with the file', async context => {
  const project = open();
  await using _folder = await openMount(context, ['--bind', project.state], project.state);
  await using _readOnly = await openMount(context, ['-o', 'remount,ro,bind'], project.state);
  const {exitCode, text} = await project.run('--once');
  expect(text).toContain('read-only file system');
  expect(text).toContain(`'${project.state}/`);
  expect(exitCode, text).toBe(4);
});

test('the memory of a cluster that is gone is not taken for another', async () => {
  await execa('kind', ['delete', 'cluster', '--name', name]);
  expect((await run()).pods.map(imageOf)).toEqual(whole.pods.map(imageOf));
  expect(await readdir(join(open().state, 'devloop'))).not.toContain(`begun-${name}.json`);
});

/** Takes every byte that is free on a disk, also what becomes free, until the process has ended; returns the file that takes them. */
async function keepFull(folder: string, ended: Promise<unknown>): Promise<string> {
  const filler = join(folder, 'filler');
  const over = new AbortController();
  const fill = async (): Promise<void> => {
    while (!over.signal.aborted) {
      try {
        appendFileSync(filler, Buffer.alloc(4096));
      } catch {
        await setImmediate();
      }
    }
  };
  void ended.then(() => over.abort());
  void fill();
  return filler;
}

const imageOf = (pod: string): string => pod.slice(pod.indexOf(' ') + 1);

const app = `from http.server import HTTPServer, SimpleHTTPRequestHandler
HTTPServer(("0.0.0.0", 8000), SimpleHTTPRequestHandler).serve_forever()
`;
