import {afterAll, beforeAll, describe, expect, test} from 'vitest';

import {parseEventLines} from '../rig/event-lines.ts';
import {removeLeftovers} from '../rig/remove-leftovers.ts';
import {runShell} from '../rig/run-shell.ts';
import {startOnTerminal} from '../rig/terminal.ts';
import {openTinyProject, type TinyProject} from '../rig/tiny-project.ts';

const name = 'devloop-output';

/** One cluster for the whole file: each test takes up where the one before has left it. */
describe('what devloop shows of a real run', () => {
  let project: TinyProject;

  beforeAll(async () => {
    await removeLeftovers(name);
    project = await openTinyProject({name});
  });

  afterAll(async () => {
    await removeLeftovers(name);
    await project[Symbol.asyncDispose]();
  });

  /** A build of which nothing is in the cache, with a step that runs this. */
  const writeBuild = async (step: string) =>
    project.write(
      'app/Dockerfile',
      `FROM python:3.13-slim\nRUN : ${Date.now()}; ${step}\nCOPY app.py .\nUSER 1000\nCMD ["python3", "app.py"]\n`,
    );

  const shell = (line: string, env: Readonly<Record<string, string>> = {}) => runShell({...project, env}, line);

  test('a first lap on a terminal has a line for each service, and ends with the summary alone', async () => {
    await writeBuild('echo hello from the build');
    const devloop = await startOnTerminal(project, {columns: 80, rows: 24}, ['--once']);
    await devloop.untilSeen(/^● cluster {2}preparing/);
    await devloop.untilSeen(/^● app {6}building/);
    const exitCode = await devloop.ended;
    const lines = devloop.screen.lines();
    expect(exitCode, lines.join('\n')).toBe(0);
    expect(lines.filter(line => /^[●○✓✗]/.test(line))).toEqual([]);
    expect(lines.filter(line => line.includes('app        | hello from the build'))).toHaveLength(1);
    expect(lines.filter(line => line.includes('| ready after '))).toHaveLength(1);
    expect(lines.at(-1)).toContain('app answers on http://127.0.0.1:');
    expect(devloop.screen.cursor()).toEqual({line: lines.length, column: 0});
    expect(devloop.written().lastIndexOf('\u001b[?25h')).toBeGreaterThan(devloop.written().lastIndexOf('\u001b[?25l'));
  });

  test('a build that fails on a small terminal that becomes smaller still is told once, and nothing is left of the lines', async () => {
    await writeBuild('echo working; sleep 3; echo this step says why; exit 7');
    const devloop = await startOnTerminal({...project, env: {NO_COLOR: '1'}}, {columns: 60, rows: 15}, ['--once']);
    await devloop.untilSeen(/^● app +building/);
    await devloop.resize({columns: 34, rows: 12});
    const exitCode = await devloop.ended;
    const text = devloop.screen.lines().join('\n');
    expect(exitCode, text).toBe(1);
    expect(text.match(/✗/g), text).toHaveLength(1);
    expect(text).not.toMatch(/^[●○✓✗]/m);
    expect(text).toContain('| failed after');
    expect(devloop.written(), 'NO_COLOR is set').not.toMatch(/\u001b\[[0-9;]*m/);
  });

  test('Ctrl-C leaves the lines as they were last, and a cursor', async () => {
    await writeBuild('sleep 600');
    const devloop = await startOnTerminal(project, {columns: 200, rows: 50}, ['--once']);
    await devloop.untilSeen(/^● app +building .*RUN/);
    await devloop.kill('SIGINT');
    expect(await devloop.ended).toBe(130);
    const lines = devloop.screen.lines();
    expect(lines.slice(-2)).toEqual([
      expect.stringMatching(/^○ app +stopped/),
      expect.stringMatching(/^○ tiny +stopped/),
    ]);
    expect(lines).toContainEqual(expect.stringContaining('| stopping'));
    expect(devloop.screen.cursor()).toEqual({line: lines.length, column: 0});
    expect(devloop.written().lastIndexOf('\u001b[?25h')).toBeGreaterThan(devloop.written().lastIndexOf('\u001b[?25l'));
  });

  test('with --ui=json every line is as the schema says, and nothing else is printed', async () => {
    await writeBuild('echo hello');
    const {exitCode, stdout, stderr} = await shell('devloop --once --ui=json');
    expect({exitCode, stderr}, stdout).toEqual({exitCode: 0, stderr: ''});
    const lines = parseEventLines(stdout);
    expect(lines[0]).toMatchObject({type: 'configLoaded', project: name, services: ['app'], releases: ['tiny']});
    expect(lines).toContainEqual(expect.objectContaining({type: 'log', source: 'app', text: 'hello'}));
    expect(lines).toContainEqual(expect.objectContaining({type: 'jobPassed', job: 'await-rollout', source: 'tiny'}));
    expect(lines.at(-1)).toMatchObject({type: 'summary', exitCode: 0, failures: [], forwards: [{name: 'app'}]});
  });

  test('without a terminal, status is on stderr and what tools print on stdout, each line with time and source', async () => {
    await writeBuild('echo hello again');
    const {exitCode, stdout, stderr} = await shell('devloop --once');
    expect(exitCode, stderr).toBe(0);
    expect(stdout).toMatch(/^\d\d:\d\d:\d\d app {8}\| hello again\n$/);
    for (const line of stderr.trimEnd().split('\n'))
      expect(line).toMatch(/^\d\d:\d\d:\d\d \S+ *\| +\S|^\d\d:\d\d:\d\d \S+ *\| \S/);
  });

  test.each(['devloop --once | head -1', 'devloop --once --ui=json | head -1', 'devloop --once 2>&1 | head -1'])(
    '`%s` ends quietly when the work is done',
    async line => {
      await writeBuild('for line in $(seq 2000); do echo line $line; done');
      const {exitCode, stdout, stderr} = await shell(line);
      expect(exitCode, stderr).toBe(0);
      expect(stdout.split('\n')).toHaveLength(2);
      expect(stderr).not.toMatch(/EPIPE|^\s+at /m);
    },
  );

  test('on GitHub Actions a build is a group, and cannot give commands', async () => {
    await writeBuild(
      'echo "::error::forged"; echo "##[set-env name=PATH]/tmp"; printf "a\\\\r::stop-commands::x\\\\n"',
    );
    const {exitCode, stdout, stderr} = await shell('devloop --once', {GITHUB_ACTIONS: 'true'});
    expect(exitCode, stderr).toBe(0);
    const lines = stdout.trimEnd().split(/[\r\n]+/);
    expect([lines[0], lines.at(-1)]).toEqual(['::group::build app', '::endgroup::']);
    expect(lines.filter(line => /^\s*::|##\[/.test(line))).toEqual(['::group::build app', '::endgroup::']);
    expect(lines).toContainEqual(expect.stringMatching(/\| ::error::forged$/));
  });

  test('an app that crashes at once is told on a terminal with its last words', async () => {
    await project.write('app/app.py', 'raise SystemExit("no DATABASE_URL")\n');
    const devloop = await startOnTerminal(project, {columns: 80, rows: 24}, ['--once']);
    await devloop.untilSeen(/^● tiny +starting/);
    const exitCode = await devloop.ended;
    const text = devloop.screen.lines().join('\n');
    expect(exitCode, text).toBe(1);
    expect(text.match(/✗/g), text).toHaveLength(1);
    expect(text).toContain('no DATABASE_URL');
    expect(text).not.toMatch(/^[●○✓✗]/m);
    expect(await project.run('down', '--all')).toMatchObject({exitCode: 0});
  });
});
