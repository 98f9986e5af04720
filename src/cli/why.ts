import {stat} from 'node:fs/promises';
import {resolve} from 'node:path';
import process from 'node:process';

import {affectedBy} from '../core/affected.ts';
import type {Config} from '../core/config.ts';
import {describeWhy, type WhyFacts} from '../core/describe/why.ts';
import {isWithin} from '../core/is-within.ts';
import {failed, ok, type Result} from '../core/job-end.ts';
import type {Status} from '../core/status.ts';
import type {RevisionRecord} from '../core/trace/revision-record.ts';
import {findLastTouch, touchedBy, type PathFacts, type Subjects} from '../core/why/path-facts.ts';
import {releaseFacts, serviceFacts} from '../core/why/subject-facts.ts';
import {exitCodes} from './exit-code.ts';
import {openDaemonLink} from './open-daemon-link.ts';
import {openStatus, openText} from './open-output.ts';
import {openProject} from './open-project.ts';
import {openState} from './open-state.ts';
import {Secrets} from './secrets/secrets.ts';
import {showRefusal} from './show-refusal.ts';
import {runWithSignals} from './signal-watch.ts';
import {readRevisions} from './trace/revision-files.ts';
import {findSights, type Place} from './why/find-sights.ts';

type Request = {
  /** A service, a release or a path. */
  readonly subject: string;
  readonly format: 'text' | 'json';
  readonly configFile: string | undefined;
};

/** Prints why a path leads to work or not, or why a service or release is what it is; also while no devloop runs. */
export async function showWhy({subject, format, configFile}: Request): Promise<number> {
  const secrets = new Secrets();
  const output = openStatus(Date.now(), secrets);
  return runWithSignals(async ({first: signal}) => {
    const project = await openProject(configFile, {signal, secrets, output});
    if (project.kind === 'failed') return showRefusal(project.failure, output);
    const found = await findFacts({subject, config: project.value, configFile}, signal);
    if (found.kind === 'failed') return showRefusal(found.failure, output);
    const write = openText(process.stdout, secrets);
    if (format === 'json') write(`${JSON.stringify({schemaVersion: 1, facts: found.value}, undefined, 2)}\n`);
    else write(describeAll(found.value, project.value));
    return exitCodes.ready;
  });
}

const describeAll = (facts: readonly WhyFacts[], {root}: Config): string =>
  facts.map(each => `${describeWhy(each, {root, now: Date.now()}).join('\n')}\n`).join('\n');

type Question = {readonly subject: string; readonly config: Config; readonly configFile: string | undefined};

/** A name that is a service's and a release's stands for both; `./NAME` is always a path. */
async function findFacts(
  {subject, config, configFile}: Question,
  signal: AbortSignal,
): Promise<Result<readonly WhyFacts[]>> {
  const records = await readAllRevisions(config);
  if (records.kind === 'failed') return records;
  const isService = Object.hasOwn(config.services, subject);
  const isRelease = Object.hasOwn(config.releases, subject);
  if (!isService && !isRelease) return findPathFacts(subject, {config, records: records.value}, signal);
  const known = {config, records: records.value, status: await readStatus(configFile, signal)};
  return ok([
    ...(isService ? [serviceFacts(subject, known)] : []),
    ...(isRelease ? [releaseFacts(subject, known)] : []),
  ]);
}

async function readAllRevisions(config: Config): Promise<Result<readonly RevisionRecord[]>> {
  const folder = await openState(config);
  if (folder.kind === 'failed') return folder;
  const {value} = folder;
  const all = await Promise.all(Object.keys(config.services).map(async name => readRevisions(value, name)));
  return ok(all.flat());
}

/** Undefined when nobody runs who could be asked. */
async function readStatus(configFile: string | undefined, signal: AbortSignal): Promise<Status | undefined> {
  const opened = await openDaemonLink(configFile, signal);
  if (opened.kind === 'failed') return undefined;
  using link = opened.value;
  for await (const answer of link.send({request: 'status'})) if (answer.answer === 'status') return answer.status;
  return undefined;
}

type Project = {readonly config: Config; readonly records: readonly RevisionRecord[]};

async function findPathFacts(
  subject: string,
  {config, records}: Project,
  signal: AbortSignal,
): Promise<Result<readonly PathFacts[]>> {
  const path = resolve(subject);
  const place = await findPlace(path);
  const sights = await findSights(place ?? {path, kind: 'file'}, config, signal);
  const last = findLastTouch(path, records) ?? null;
  if (place === undefined && sights.length === 0 && last === null) {
    const names = [...new Set([...Object.keys(config.services), ...Object.keys(config.releases)])];
    return failed({kind: 'part-unknown', name: subject, names});
  }
  const holds = subjectsIn(path, config);
  return ok([{about: 'path', path, sights, holds, touches: touchedBy(config, sights), last}]);
}

async function findPlace(path: string): Promise<Place | undefined> {
  try {
    return {path, kind: (await stat(path)).isDirectory() ? 'folder' : 'file'};
  } catch {
    return undefined;
  }
}

/** What has its inputs below a folder, without those that the folder itself is an input of. */
const subjectsIn = (folder: string, config: Config): Subjects => {
  const around = affectedBy(config, [folder]);
  const isInside = (paths: readonly string[]): boolean => paths.some(path => isWithin(folder, path));
  return {
    services: Object.values(config.services)
      .filter(({name, build}) => !around.services.includes(name) && isInside([build.context, build.dockerfile]))
      .map(({name}) => name),
    releases: Object.values(config.releases)
      .filter(
        ({name, chart, values}) =>
          !around.releases.includes(name) && isInside(chart.kind === 'folder' ? [chart.path, ...values] : values),
      )
      .map(({name}) => name),
  };
};
