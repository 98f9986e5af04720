import {readdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';

import {execa} from 'execa';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';

import type {Report} from '../../src/ui/report/report.ts';
import {removeLeftovers} from '../rig/remove-leftovers.ts';
import {slowHook} from '../rig/slow-hook.ts';
import {deployment, openTinyProject, type TinyProject} from '../rig/tiny-project.ts';

const name = 'devloop-reports';

const token = 'tok-4f9a/with+signs';
const password = 'hunter22-of-the-database';

/** One cluster for the whole file: each test takes up where the one before has left it. */
describe('what a lap leaves for those who were not there', () => {
  let project: TinyProject;

  beforeAll(async () => {
    await removeLeftovers(name);
    project = await openTinyProject({name, env: {API_TOKEN: token, GITHUB_ACTIONS: 'true'}});
    await project.write('chart/templates/secret.yaml', secret);
    await project.write('chart/templates/app.yaml', deploymentWithPassword);
    const config = JSON.parse(await readFile(join(project.folder, 'devloop.config.json'), 'utf8'));
    config.services.app.build.secrets = ['id=token,env=API_TOKEN'];
    await project.write('devloop.config.json', JSON.stringify(config));
  });

  afterAll(async () => {
    await removeLeftovers(name);
    await project[Symbol.asyncDispose]();
  });

  const files = ['--report', 'out/report.json', '--junit', 'out/junit.xml', '--bundle', 'out/bundles'] as const;
  const readOut = async (file: string): Promise<string> => readFile(join(project.folder, 'out', file), 'utf8');
  const readReport = async (): Promise<Report> => JSON.parse(await readOut('report.json'));

  test('a lap that is ready has a report, and no bundle', async () => {
    const {exitCode, text} = await project.run('--once', ...files);
    expect(exitCode, text).toBe(0);
    const report = await readReport();
    expect(report).toMatchObject({
      project: name,
      outcome: 'ready',
      exitCode: 0,
      services: [{name: 'app', status: 'built', revision: 1, digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/)}],
      releases: [{name: 'tiny', namespace: name, status: 'ready', revision: 1, helm: 'upgraded'}],
      forwards: [{name: 'app', status: 'answered'}],
      failures: [],
      unfinished: [],
      bundle: null,
    });
    expect(report.stages.map(({status}) => status)).toEqual(report.stages.map(() => 'passed'));
    expect(await readOut('junit.xml')).toContain(`<testsuite name="${name}" tests="11" failures="0" errors="0"`);
    expect(await readdir(join(project.folder, 'out'))).toEqual(['junit.xml', 'report.json']);
  });

  test('a Dockerfile that is broken is named with its line, and a build secret that it prints is masked', async () => {
    await project.write('app/Dockerfile', brokenDockerfile);
    const {exitCode, text} = await project.run('--once', ...files);
    expect(exitCode, text).toBe(1);
    expect(text).toContain('the token is ***');
    expect(text).toMatch(/^::error file=app\/Dockerfile,line=2,title=devloop::The image of `app` could not be built/m);
    const report = await readReport();
    expect(report).toMatchObject({
      outcome: 'failed',
      services: [{name: 'app', status: 'failed'}],
      failures: [{kind: 'build-failed', subject: 'app', stage: 'build', places: [{file: 'app/Dockerfile', line: 2}]}],
    });
    const junit = await readOut('junit.xml');
    expect(junit).toContain(`<testcase classname="${name}.service.app" name="build"`);
    expect(junit).toContain('file="app/Dockerfile" line="2"');
    const bundle = await readBundle(report);
    expect(Object.keys(bundle).toSorted()).toEqual([
      'devloop-bundle.txt',
      'failures.txt',
      'logs/app.log',
      'report.json',
    ]);
    expectHidden([text, JSON.stringify(report), junit, ...Object.values(bundle)]);
  });

  test('of an app that crashes the bundle has the pod, its logs, the events and the manifest, without its secrets', async () => {
    await project.write('app/Dockerfile', dockerfile);
    await project.write('app/app.py', crash);
    const {exitCode, text} = await project.run('--once', ...files);
    expect(exitCode, text).toBe(1);
    const report = await readReport();
    expect(text).toContain(`what was found out is in ${report.bundle}`);
    expect(report).toMatchObject({
      releases: [{name: 'tiny', status: 'failed', helm: 'upgraded'}],
      failures: [{subject: 'tiny', stage: 'rollout'}],
    });
    const bundle = await readBundle(report);
    const find = (pattern: RegExp): string => Object.entries(bundle).find(([path]) => pattern.test(path))?.[1] ?? '';
    expect(find(/^releases\/tiny\/manifest\.yaml$/)).toContain('kind: Deployment');
    expect(find(/^namespaces\/.*\/events\.txt$/)).toContain('BackOff');
    expect(find(/\/pods\/app-.*\/describe\.txt$/)).toContain('exit code 3');
    expect(find(/\/pods\/app-.*\/app\.log$/)).toContain('logging in with ***');
    // The node keeps one run that has ended: the log of the one before it is there or named as missing.
    expect(`${find(/\/app\.previous\.log$/)}${find(/^missing\.txt$/)}`).toMatch(/\*\*\*|the previous log of app-/);
    expectHidden([text, JSON.stringify(report), await readOut('junit.xml'), ...Object.values(bundle)]);
  });

  test('a lap whose time is up ends with 124, and says what it has waited for', async () => {
    await project.write('app/app.py', neverReady);
    const {exitCode, text} = await project.run('--once', ...files, '--timeout', '8s');
    expect(exitCode, text).toBe(124);
    expect(text).toContain('✗ Not all was ready after 8 s.');
    expect(text).toMatch(/waited for `rollout tiny` for \d+ s: deployment\/app/);
    const report = await readReport();
    expect(report).toMatchObject({
      outcome: 'timed-out',
      exitCode: 124,
      unfinished: [{subject: 'tiny', stage: 'rollout', since: expect.any(String)}],
    });
    expect(Object.keys(await readBundle(report))).toContainEqual(expect.stringMatching(/describe\.txt$/));
  });

  test('a cluster that is away when the time is up is missing from the bundle, and holds nothing up', async () => {
    const node = `${name}-control-plane`;
    const devloop = project.start('--once', ...files, '--timeout', '12s');
    await devloop.untilSaid('waiting for deployment/app');
    await execa('docker', ['pause', node]);
    const {exitCode, text} = await devloop.ended;
    await execa('docker', ['unpause', node]);
    expect(exitCode, text).toBe(124);
    const report = await readReport();
    expect(report.seconds).toBeLessThan(12 + 15);
    const bundle = await readBundle(report);
    expect(bundle['missing.txt']).toMatch(/^the pods of devloop-reports: /m);
    expect(bundle['failures.txt']).toContain('Not all was ready after 12 s.');
  });

  test('a helm that waits for a hook when the time is up is broken off', async () => {
    await project.write('chart/templates/hook.yaml', slowHook('slow'));
    const {exitCode, text} = await project.run('--once', '--report', 'out/report.json', '--timeout', '6s');
    expect(exitCode, text).toBe(124);
    const unfinished = [
      {subject: 'tiny', stage: 'deploy', since: expect.any(String)},
      {subject: 'app', stage: 'forward', since: null, reasons: ['comes after `deploy tiny`']},
    ];
    expect(await readReport()).toMatchObject({unfinished});
  });

  test('a lap that is interrupted has a report', async () => {
    const devloop = project.start('--once', ...files);
    await devloop.untilSaid('helm upgrade');
    devloop.kill('SIGTERM');
    await devloop.untilSaid('stopping after this is finished');
    devloop.kill('SIGINT');
    expect(await devloop.ended).toMatchObject({exitCode: 143});
    expect(await readReport()).toMatchObject({outcome: 'interrupted', exitCode: 143, bundle: null});
  });

  test('a report that cannot be written is said, and keeps a lap from being well', async () => {
    await project.write('chart/templates/hook.yaml', '');
    await project.write('app/app.py', quick);
    const {exitCode, text} = await project.run('--once', '--report', 'devloop.config.json/report.json');
    expect(text).toContain('✗ The report `devloop.config.json/report.json` could not be written.');
    expect(exitCode, text).toBe(4);
  });

  test('removes all that it has made', async () => {
    expect(await project.run('down', '--all')).toMatchObject({exitCode: 0});
  });
});

/** All that was written into a bundle, by its path in it. */
const readBundle = async ({bundle}: Report): Promise<Readonly<Record<string, string>>> => {
  const entries = await readdir(bundle ?? '', {recursive: true, withFileTypes: true});
  const paths = entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name));
  const texts = await Promise.all(
    paths.map(async path => [path.slice(`${bundle}/`.length), await readFile(path, 'utf8')] as const),
  );
  return Object.fromEntries(texts);
};

/** Neither shown nor written, in no form that it can be read from. */
const expectHidden = (texts: readonly string[]): void => {
  for (const value of [token, password])
    for (const form of [value, btoa(value), encodeURIComponent(value)])
      expect(texts.filter(text => text.includes(form))).toEqual([]);
};

const dockerfile = 'FROM python:3.13-slim\nCOPY app.py .\nUSER 1000\nCMD ["python3", "app.py"]\n';

const brokenDockerfile = `FROM python:3.13-slim
RUN --mount=type=secret,id=token echo the token is $(cat /run/secrets/token) && base64 /run/secrets/token && exit 7
`;

const crash = `import os
print("logging in with", os.environ["PASSWORD"], flush=True)
raise SystemExit(3)
`;

const neverReady = `import time
time.sleep(600)
`;

const quick = `from http.server import HTTPServer, SimpleHTTPRequestHandler
HTTPServer(("0.0.0.0", 8000), SimpleHTTPRequestHandler).serve_forever()
`;

const secret = `apiVersion: v1
kind: Secret
metadata: {name: database}
stringData: {password: ${password}}
`;

/** The project's own Deployment, with the password as a variable. */
const deploymentWithPassword = deployment.replace(
  /(?=^ *readinessProbe)/m,
  '          env: [{name: PASSWORD, valueFrom: {secretKeyRef: {name: database, key: password}}}]\n',
);
