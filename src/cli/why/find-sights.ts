import {readFile} from 'node:fs/promises';
import {relative} from 'node:path';

import type {Config, Release, Service} from '../../core/config.ts';
import {isWithin} from '../../core/is-within.ts';
import type {Sight, Verdict} from '../../core/why/path-facts.ts';
import {loadIgnoreFile, parseIgnoreRules} from '../../drivers/docker-ignore.ts';
import {GitRules, type PathKind} from '../../drivers/git-ignore.ts';
import {findCopy} from './find-copy.ts';
import {findUnwatched, type Watching} from './find-unwatched.ts';

/** An absolute path; one that is not there is taken for a file that was. */
export type Place = {readonly path: string; readonly kind: PathKind};

/** Finds out what a path is to the config, to each service and to each release. */
export async function findSights(place: Place, config: Config, signal: AbortSignal): Promise<readonly Sight[]> {
  const watching: Watching = {config, git: new GitRules(config.root)};
  const services = Object.values(config.services).map(async service =>
    sightsOfService(place, {service, watching, signal}),
  );
  return [
    ...(config.sources.includes(place.path) ? [{kind: 'config' as const}] : []),
    ...(config.cluster.configFile === place.path ? [{kind: 'cluster' as const}] : []),
    ...(await Promise.all(services)).flat(),
    ...Object.values(config.releases).flatMap(release => sightsOfRelease(place, {release, watching})),
  ];
}

type InService = {readonly service: Service; readonly watching: Watching; readonly signal: AbortSignal};

async function sightsOfService(place: Place, {service, watching, signal}: InService): Promise<readonly Sight[]> {
  const {name, build} = service;
  const {context, dockerfile, secrets} = build;
  const {file, text} = await loadIgnoreFile(context, dockerfile);
  const sights: Sight[] = [];
  if (place.path === dockerfile) sights.push({kind: 'dockerfile', service: name});
  if (place.path === file && text !== '') sights.push({kind: 'docker-ignore', service: name});
  // Of a path that decides how the image is made, it does not matter whether it is in there too.
  if (sights.length > 0) return sights;
  if (secrets.some(secret => secret.kind === 'file' && secret.file === place.path))
    sights.push({kind: 'secret', service: name});
  if (!isWithin(context, place.path)) return sights;
  const verdict = await findVerdict(place, {service, watching, signal, ignore: {file, text}});
  return [...sights, {kind: 'context', service: name, context, dockerfile, verdict}];
}

type InContext = InService & {readonly ignore: {readonly file: string; readonly text: string}};

async function findVerdict(
  place: Place,
  {service, watching, signal, ignore: {file, text}}: InContext,
): Promise<Verdict> {
  const {context, dockerfile, args} = service.build;
  const path = relative(context, place.path);
  const rules = parseIgnoreRules(text);
  const line = path === '' ? undefined : rules.find(path);
  if (line !== undefined && !(place.kind === 'folder' && rules.hasExceptions(path)))
    return {kind: 'left-out', by: {file, ...line}};
  const recipe = {context, text: await readFile(dockerfile, 'utf8'), args, rules};
  const {verdict, isNamed} = await findCopy(path, recipe, signal);
  if (verdict.kind === 'not-copied') return verdict;
  const unwatched = findUnwatched(place, {...watching, folder: context, git: isNamed ? undefined : watching.git});
  return unwatched === undefined ? verdict : {kind: 'unwatched', by: unwatched};
}

type InRelease = {readonly release: Release; readonly watching: Watching};

/** Git has no say in what a chart is. */
function sightsOfRelease(place: Place, {release, watching}: InRelease): readonly Sight[] {
  const {name, chart, values} = release;
  const sights: Sight[] = values.includes(place.path) ? [{kind: 'values', release: name}] : [];
  if (chart.kind !== 'folder' || !isWithin(chart.path, place.path)) return sights;
  const unwatched = findUnwatched(place, {...watching, folder: chart.path, git: undefined});
  // A values file in its chart is watched as the file that it is.
  if (sights.length > 0 && unwatched !== undefined) return sights;
  return [...sights, {kind: 'chart', release: name, unwatched: unwatched ?? null}];
}
