import {readdir, stat} from 'node:fs/promises';
import {join, resolve} from 'node:path';

import {isMissingFile} from '../file-errors.ts';
import {parseList, parseObject, parseString} from '../json.ts';
import {ToolError} from '../tool-error.ts';
import {runFetch} from './chart-error.ts';
import {isLoopback} from './format-chart.ts';
import {readYaml} from './read-yaml.ts';
import {runHelm} from './run-helm.ts';

/** What was done for the charts that a chart depends on. */
export type Dependencies = 'none' | 'present' | 'fetched';

type Watched = {readonly signal: AbortSignal; readonly onLine?: (line: string) => void};

/**
 * Fetches the charts that the chart in a folder depends on into its `charts` folder, unless they are there and not outdated. Throws a
 * `ChartError` when one is not to be had.
 */
export const buildDependencies = async (
  {chart, home}: {readonly chart: string; readonly home: string},
  {signal, onLine}: Watched,
): Promise<Dependencies> => {
  const wanted = await readDependencies(join(chart, 'Chart.yaml'));
  if (wanted.length === 0) return 'none';
  const locked = await readDependencies(join(chart, 'Chart.lock'));
  const present = await Promise.all(wanted.map(dependency => isPresent({chart, dependency, locked})));
  if (!present.includes(false)) return 'present';

  const run = (action: 'build' | 'update') => {
    const args = ['dependency', action, ...formatHttp(wanted), '--', chart];
    return runHelm({home, args, title: `helm dependency ${action}`, onLine}, signal);
  };
  await runFetch(async () => {
    try {
      await run('build');
    } catch (error) {
      if (!isOutOfSync(error)) throw error;
      await run('update');
    }
  });
  return 'fetched';
};

type Dependency = {readonly name: string; readonly version: string; readonly repository: string};

/** Nothing when there is no such file: the lock is made by the first fetch. */
const readDependencies = async (file: string): Promise<readonly Dependency[]> => {
  return parseList(parseObject(await readYaml(file))['dependencies']).map(item => {
    const {name, version, repository} = parseObject(item);
    return {name: parseString(name), version: parseString(version), repository: parseString(repository)};
  });
};

/** The option counts for all registries alike, so all must be on this machine. */
const formatHttp = (wanted: readonly Dependency[]): readonly string[] => {
  const registries = wanted.filter(({repository}) => repository.startsWith('oci://'));
  const isLocal = registries.length > 0 && registries.every(({repository}) => isLoopback(`${repository}/`));
  return isLocal ? ['--plain-http'] : [];
};

const exactVersion = /^v?\d+\.\d+\.\d+(?:[\-+].*)?$/v;

type Search = {readonly chart: string; readonly dependency: Dependency; readonly locked: readonly Dependency[]};

const isPresent = async ({chart, dependency, locked}: Search): Promise<boolean> => {
  const {name, version, repository} = dependency;
  if ((await findTime(join(chart, 'charts', name, 'Chart.yaml'))) !== undefined || repository === '') return true;
  const chosen = locked.find(item => item.name === name)?.version;
  if (chosen === undefined || (exactVersion.test(version) && version !== chosen)) return false;
  const packed = await findTime(join(chart, 'charts', `${name}-${chosen}.tgz`));
  if (packed === undefined || !repository.startsWith('file://')) return packed !== undefined;
  return packed >= (await findNewestTime(resolve(chart, repository.slice('file://'.length))));
};

/** When the file was changed last, in milliseconds; undefined when it is not there. */
const findTime = async (file: string): Promise<number | undefined> => (await stat(file).catch(ignoreAbsence))?.mtimeMs;

const findNewestTime = async (folder: string): Promise<number> => {
  const entries = await readdir(folder, {recursive: true});
  const times = await Promise.all(entries.map(entry => findTime(join(folder, entry))));
  return Math.max(0, ...times.map(time => time ?? 0));
};

const ignoreAbsence = (error: unknown): undefined => {
  if (isMissingFile(error)) return undefined;
  throw error;
};

const isOutOfSync = (error: unknown): boolean =>
  error instanceof ToolError && error.output.some(line => line.includes('out of sync'));
