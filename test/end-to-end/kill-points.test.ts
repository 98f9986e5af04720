import {readFile} from 'node:fs/promises';
import {join} from 'node:path';

import {afterAll, beforeAll, describe, expect, test} from 'vitest';

import {isStanding, jobKinds} from '../../src/core/job-kinds.ts';
import type {JobKind} from '../../src/core/job.ts';
import {stayKinds} from '../rig/daemon.ts';
import {listProjectProcesses} from '../rig/project-processes.ts';
import {removeLeftovers} from '../rig/remove-leftovers.ts';
import {openTinyProject, type TinyProject} from '../rig/tiny-project.ts';
import {awaitOldPods, readStanding} from '../rig/tiny-release.ts';
import {parseEvents, type ToldEvent} from '../rig/told-events.ts';

const name = 'devloop-e2e-kill';

/** What `--once` runs; daemon-kills.test.ts is about the others. */
const finiteKinds = jobKinds.filter(kind => !isStanding({kind}) && !stayKinds.some(each => each === kind));

/** What a shell expects of a program ended by each; nobody can say so after SIGKILL. */
const exitCodes = {SIGINT: 130, SIGTERM: 143, SIGHUP: 129, SIGKILL: undefined} as const;
type Killer = keyof typeof exitCodes;
const killers = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGKILL'] as const;

/** Milliseconds that an orderly end may take, and one that was asked for twice. */
const patience = 10_000;
const impatience = 3000;

/** A lap that runs jobs of this kind: its arguments, and what it tells when nothing has been made before. */
type Lap = {readonly args: readonly string[]; readonly events: readonly ToldEvent[]};

/** A moment of a lap: a job has started, and has told this much since. */
type Instant = {readonly kind: JobKind; readonly reports: number};

/** One cluster for the whole file: each test takes up where the one before has left it. */
describe('devloop --once, interrupted', () => {
  let project: TinyProject;
  const laps: Lap[] = [];
  let source: string;
  let edits = 0;

  beforeAll(async () => {
    await removeLeftovers(name);
    project = await openTinyProject({name});
    await addSecondService(project);
    source = await readFile(join(project.folder, 'app/app.py'), 'utf8');
    for (const args of [['--once'], ['--once', 'app']]) {
      await edit();
      const {exitCode, text} = await project.run(...args, '--ui=json');
      expect(exitCode, text).toBe(0);
      laps.push({args, events: parseEvents(text)});
    }
  });

  afterAll(async () => {
    await project.run('down', '--all');
    await removeLeftovers(name);
    await project[Symbol.asyncDispose]();
  });

  const edit = async () => project.write('app/app.py', `${source}# ${(edits += 1)}\n`);

  const cases = killers.flatMap(killer => finiteKinds.map(kind => [killer, kind] as const));

  test.each(cases)('by %s while `%s` runs, is made good by the next start', async (killer, kind) => {
    const lap = lapOf(kind);
    for (const instant of instantsOf(kind, killer)) await killAndMend(instant, {lap, killer});
  });

  test.each(finiteKinds)('by two signals while `%s` runs, ends at once', async kind => {
    const lap = lapOf(kind);
    await edit();
    const devloop = await startUntil({kind, reports: 0}, lap);
    devloop.kill('SIGTERM');
    devloop.kill('SIGINT');
    const {exitCode, text, took} = await timeEnd(devloop.ended);
    expect([exitCodes.SIGINT, exitCodes.SIGTERM], text).toContain(exitCode);
    expect(took, text).toBeLessThan(impatience);
  });

  test('and so often that nothing was made for a while, makes it all in the end', async () => {
    const {exitCode, text} = await project.run('--once', '--ui=json');
    expect(exitCode, text).toBe(0);
    const {release, pods} = await readStanding(project, name);
    expect(release, text).toMatch(/ deployed$/);
    expect(pods, text).toEqual([expect.stringContaining(`@${digestIn(text)} ready=True`)]);
    expect(await listProjectProcesses(project.state), text).toEqual([]);
  });

  /** Each kind of job is to run in one of the laps: a new one may need a lap of its own. */
  const lapOf = (kind: JobKind): Lap => {
    const lap = laps.find(({events}) => count(events, {type: 'jobStarted', kind}) > 0);
    if (lap === undefined) throw new Error(`No lap of this file runs \`${kind}\`.`);
    return lap;
  };

  /** The start of the job, and the middle of what it tells at least. To devloop the signals that ask are one, so one of them is enough there. */
  const instantsOf = (kind: JobKind, killer: Killer): readonly Instant[] => {
    const start = {kind, reports: 0};
    const counts = laps.map(({events}) => count(events, {type: 'jobReported', kind})).filter(found => found > 0);
    if (counts.length === 0 || killer === 'SIGINT' || killer === 'SIGHUP') return [start];
    return [start, {kind, reports: Math.ceil(Math.min(...counts) / 2)}];
  };

  const killAndMend = async (
    instant: Instant,
    {lap, killer}: {readonly lap: Lap; readonly killer: Killer},
  ): Promise<void> => {
    const isEdited = comesAfterBuild(instant.kind, lap);
    const before = await readStanding(project, name);
    if (isEdited) await edit();
    const devloop = await startUntil(instant, lap);
    devloop.kill(killer);
    const {exitCode, text, took} = await timeEnd(devloop.ended);
    expect(exitCode, text).toBe(exitCodes[killer]);
    if (killer !== 'SIGKILL') {
      expect(took, text).toBeLessThan(patience);
      expect(await listProjectProcesses(project.state), text).toEqual([]);
    }

    const again = await project.run(...lap.args, '--ui=json');
    const story = `${text}\n--- again:\n${again.text}`;
    expect(again.exitCode, story).toBe(0);
    expect(await listProjectProcesses(project.state), story).toEqual([]);
    await awaitOldPods(project, name);
    const after = await readStanding(project, name);
    expect(after.files, story).toEqual(before.files);
    expect(after.release, story).toMatch(/ deployed$/);
    expect(after.pods, story).toHaveLength(1);
    if (isEdited) expect(after.pods[0], story).toContain(`@${digestIn(again.text)} ready=True`);
    else expect(after, story).toEqual(before);
  };

  const startUntil = async ({kind, reports}: Instant, {args}: Lap) => {
    const devloop = project.start(...args, '--ui=json');
    await devloop.until(said => {
      const events = parseEvents(said);
      return count(events, {type: 'jobStarted', kind}) > 0 && count(events, {type: 'jobReported', kind}) >= reports;
    }, `\`${kind}\``);
    return devloop;
  };
});

const count = (events: readonly ToldEvent[], {type, kind}: {readonly type: string; readonly kind: JobKind}): number =>
  events.filter(event => event.type === type && event.job === kind).length;

/** Only what comes after a build has something to do because of an edit. */
function comesAfterBuild(kind: JobKind, {events}: Lap): boolean {
  const started = events.flatMap(({type, job}) => (type === 'jobStarted' ? [job] : []));
  return started.indexOf(kind) >= started.indexOf('build-image');
}

async function timeEnd<End>(ended: Promise<End>): Promise<End & {readonly took: number}> {
  const from = performance.now();
  const end = await ended;
  return {...end, took: performance.now() - from};
}

const digestIn = (text: string): string =>
  parseEvents(text).find(({type, job, source}) => type === 'jobPassed' && job === 'build-image' && source === 'app')
    ?.result?.digest ?? 'none';

/** An image that no pod runs: enough for a lap that is about one service only to look for that of the other. */
async function addSecondService({folder, write}: TinyProject): Promise<void> {
  const config = JSON.parse(await readFile(join(folder, 'devloop.config.json'), 'utf8'));
  config.services.side = {build: {context: 'side'}};
  config.releases.tiny.images['side.image'] = 'side';
  await write('devloop.config.json', JSON.stringify(config));
  await write('side/Dockerfile', 'FROM python:3.13-slim\nCOPY Dockerfile .\n');
  await write('chart/templates/side.yaml', sideMap);
}

/** What the chart does with the second image: nothing that would take time. */
const sideMap = `apiVersion: v1
kind: ConfigMap
metadata: {name: side}
data: {image: "{{ .Values.side.image.repository }}@{{ .Values.side.image.digest }}"}
`;
