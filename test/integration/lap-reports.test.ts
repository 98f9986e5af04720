import {readdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';

import {expect, test} from 'vitest';

import type {Report} from '../../src/ui/report/report.ts';
import {parseEventLines} from '../rig/event-lines.ts';
import {parseJunit} from '../rig/parse-junit.ts';
import {parseReport} from '../rig/parse-report.ts';
import {openTinyProject, type TinyProject} from '../rig/tiny-project.ts';

const files = ['--report', 'out/report.json', '--junit', 'out/junit.xml', '--bundle', 'out'] as const;

const readOut = async ({folder}: TinyProject, file: string): Promise<string> =>
  readFile(join(folder, 'out', file), 'utf8');

const readReport = async (project: TinyProject): Promise<Report> => parseReport(await readOut(project, 'report.json'));

/** A project on a machine where every tool hangs. */
const openHanging = async (env = {}): Promise<TinyProject> =>
  openTinyProject({name: 'hanging', tools: {docker: 'sleep 600', kind: 'sleep 600', helm: 'sleep 600'}, env});

test.concurrent('a config that is not valid has a report, and an annotation for each problem', async () => {
  await using project = await openHanging({GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: ''});
  await project.write(
    'devloop.config.json',
    '{\n  "name": "shop",\n  "services": {"::error::": 1},\n  "releases": {}\n}',
  );
  const {exitCode, text} = await project.run('--once', ...files);
  expect(exitCode, text).toBe(2);
  expect(await readReport(project)).toMatchObject({outcome: 'refused', exitCode: 2, project: null});
  expect(parseJunit(await readOut(project, 'junit.xml')).attributes).toMatchObject({tests: '1', failures: '1'});
  expect(text).toMatch(/^::error file=devloop\.config\.json,line=3,title=devloop::/m);
  expect(await readdir(join(project.folder, 'out'))).toEqual(['junit.xml', 'report.json']);
});

test.concurrent('tools that hang end a lap at its time, with all that is known by then', async () => {
  await using project = await openHanging();
  const {exitCode, text} = await project.run('--once', ...files, '--timeout', '1s');
  expect(exitCode, text).toBe(124);
  expect(text).toContain('✗ Not all was ready after 1 s.');
  expect(text).toMatch(/waited for `environment` for \d s/);
  const report = await readReport(project);
  expect(report).toMatchObject({outcome: 'timed-out', failures: [{kind: 'timed-out'}]});
  expect(report.unfinished[0]).toMatchObject({subject: 'tools', stage: 'check'});
  expect((await readdir(report.bundle ?? '')).toSorted()).toEqual([
    'devloop-bundle.txt',
    'failures.txt',
    'report.json',
  ]);
  expect(await readFile(join(report.bundle ?? '', 'failures.txt'), 'utf8')).toContain('Not all was ready after 1 s.');
});

test.concurrent('a signal leaves a report, and no bundle', async () => {
  await using project = await openHanging();
  const devloop = project.start('--once', ...files, '--ui=json');
  await devloop.untilSaid('jobStarted');
  devloop.kill('SIGTERM');
  expect(await devloop.ended).toMatchObject({exitCode: 143});
  expect(await readReport(project)).toMatchObject({
    outcome: 'interrupted',
    exitCode: 143,
    bundle: null,
    stages: expect.arrayContaining([expect.objectContaining({stage: 'check', status: 'interrupted'})]),
  });
});

test.concurrent('a report that cannot be written is said, and does not hide what has failed', async () => {
  await using project = await openHanging();
  await project.write('devloop.config.json', '{}');
  const {exitCode, text} = await project.run('--once', '--report', 'devloop.config.json/report.json');
  expect(text).toContain('✗ The report `devloop.config.json/report.json` could not be written.');
  expect(exitCode, text).toBe(2);
});

test.concurrent('without a folder of its own a bundle is in the state folder', async () => {
  await using project = await openHanging();
  const {text} = await project.run('--once', '--timeout', '1s');
  expect(text).toMatch(
    new RegExp(`what was found out is in ${project.state}/devloop/hanging-\\w+/bundles/devloop-hanging-`),
  );
});

test.concurrent.each(['stream', 'json'])(
  'a build secret is masked in what the config prints, with --ui=%s',
  async ui => {
    await using project = await openHanging({API_TOKEN: 'tok-of-the-"api"'});
    await project.write('app/devloop.config.ts', config);
    const {text} = await project.run('--once', '--config', 'app/devloop.config.ts', '--timeout', '1s', `--ui=${ui}`);
    expect(text).toContain('my token is ***, in base64 ***');
    expect(text).not.toContain('tok-of-the-');
    if (ui === 'json') expect(parseEventLines(text + '\n').at(-1)).toMatchObject({type: 'summary', exitCode: 124});
  },
);

const config = `console.log('my token is', process.env.API_TOKEN + ', in base64', btoa(process.env.API_TOKEN));
export default {
  name: 'talking',
  services: {app: {build: {context: '.', secrets: ['id=token,env=API_TOKEN']}}},
  releases: {tiny: {chart: '../chart', images: {'app.image': 'app'}}},
};
`;
