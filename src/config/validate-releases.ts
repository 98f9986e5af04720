import {join, resolve} from 'node:path';

import type {Chart, Release} from '../core/config.ts';
import type {ConfigProblem} from '../core/failure.ts';
import type {Checked} from './checked.ts';
import type {UserRelease} from './define-config.ts';
import {describeUnknown} from './describe-unknown.ts';
import {findCycle} from './find-cycle.ts';
import type {ParsedUserConfig} from './parse-user-config.ts';
import {validateImages} from './validate-images.ts';
import {validatePath} from './validate-path.ts';

/** The releases with absolute paths; their charts and values files must exist, their services too, and no release may wait for itself. */
export const validateReleases = async (
  parsed: ParsedUserConfig,
  root: string,
): Promise<Checked<Readonly<Record<string, Release>>>> => {
  const {config, services} = parsed;
  const releases = Object.entries(config.releases).map(([name, release]) => planRelease(name, {release, config, root}));
  const missing = await Promise.all(releases.map(validateFiles));
  return {
    value: Object.fromEntries(releases.map(release => [release.name, release])),
    problems: [
      ...missing.flat(),
      ...releases.flatMap(release => validateServiceNames(release, services)),
      ...validateOrder(releases),
      ...validateUse(parsed),
    ],
  };
};

type Source = {
  readonly release: UserRelease;
  readonly config: {readonly name: string};
  readonly root: string;
};

/** One exit may be bad luck at start; the second one of a container that was never ready is a crash loop. */
const defaultRestarts = 1;

const planRelease = (name: string, {release, config, root}: Source): Release => ({
  name,
  chart: planChart(release.chart, root),
  namespace: release.namespace ?? config.name,
  values: [release.values ?? []].flat().map(file => resolve(root, file)),
  images: release.images ?? {},
  needs: release.needs ?? [],
  restarts: release.restarts ?? defaultRestarts,
});

const planChart = (chart: UserRelease['chart'], root: string): Chart => {
  if (typeof chart !== 'string') {
    const {repo: url, name, version} = chart;
    return {kind: 'repository', url, name, ...(version !== undefined && {version})};
  }
  const [, reference, version] = /^(oci:\/\/.*?\/[^/:@]+)(?::([^/@]+))?$/.exec(chart) ?? [];
  if (reference !== undefined) return {kind: 'oci', reference, ...(version !== undefined && {version})};
  return chart.startsWith('oci://') ? {kind: 'oci', reference: chart} : {kind: 'folder', path: resolve(root, chart)};
};

const validateFiles = async (release: Release): Promise<ConfigProblem[]> => {
  const {name, chart, values} = release;
  const path = ['releases', name];
  const chartProblems = chart.kind === 'folder' ? await validateChart(chart.path, [...path, 'chart']) : [];
  const valuesProblems = await Promise.all(
    values.map(file => validatePath(file, {path: [...path, 'values'], kind: 'file', what: 'The values file'})),
  );
  const problems = [...chartProblems, ...valuesProblems.flat()];
  return problems.length > 0 ? problems : validateImages(release);
};

const validateChart = async (folder: string, path: readonly string[]): Promise<ConfigProblem[]> => {
  const noFolder = await validatePath(folder, {path, kind: 'folder', what: 'The chart'});
  if (noFolder.length > 0) return noFolder;
  return validatePath(join(folder, 'Chart.yaml'), {path, kind: 'file', what: "The chart's Chart.yaml"});
};

const validateServiceNames = ({name, images, needs}: Release, services: readonly string[]): ConfigProblem[] => {
  const path = ['releases', name];
  const own = new Set(Object.values(images));
  const problemOf = (service: string, at: readonly string[]): ConfigProblem[] =>
    services.includes(service) ? [] : [describeUnknown(service, {path: at, what: 'service', names: services})];
  return [
    ...Object.entries(images).flatMap(([key, service]) => problemOf(service, [...path, 'images', key])),
    ...needs.flatMap(service => problemOf(service, [...path, 'needs'])),
    ...needs
      .filter(service => own.has(service))
      .map(service => ({
        path: [...path, 'needs'],
        message: `\`${service}\` is a service of this release itself, and cannot be up before it`,
      })),
  ];
};

/** A release waits for all releases that have a service it needs. */
const validateOrder = (releases: readonly Release[]): ConfigProblem[] => {
  const edges = new Map(
    releases.map(release => {
      const others = releases.filter(
        other => other !== release && Object.values(other.images).some(service => release.needs.includes(service)),
      );
      return [release.name, others.map(({name}) => name)];
    }),
  );
  const cycle = findCycle(edges);
  if (cycle === undefined) return [];
  const message = `These releases wait for each other: ${cycle.join(' → ')}`;
  return [{path: ['releases', cycle[0] ?? '', 'needs'], message}];
};

/** Nothing would ever run the image of a service that is in no release; a release left out for its shape may have had it. */
const validateUse = ({config, releases}: ParsedUserConfig): ConfigProblem[] => {
  const entries = Object.values(config.releases);
  if (entries.length < releases.length) return [];
  const used = new Set(entries.flatMap(({images}) => Object.values(images ?? {})));
  return Object.keys(config.services)
    .filter(service => !used.has(service))
    .map(service => ({
      path: ['services', service],
      message: 'This service is in no release',
      expected: `\`images: {'${service}.image': '${service}'}\` in a release`,
    }));
};
