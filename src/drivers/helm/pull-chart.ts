import {mkdtemp, readdir, rm} from 'node:fs/promises';
import {join} from 'node:path';

import {ToolError} from '../tool-error.ts';
import {runFetch} from './chart-error.ts';
import {formatChartFlags, formatChartName, type ChartSource} from './format-chart.ts';
import {readChartName, type ChartName} from './read-chart-name.ts';
import {runHelm} from './run-helm.ts';

/** A chart that was fetched into a folder of its own, removed at the end of its scope. */
export type PulledChart = AsyncDisposable & ChartName & {readonly path: string};

/** The folder's name begins so; one that a killed devloop has left is known by it. */
export const pulledPrefix = 'chart-';

/** Fetches a chart from a registry or a repository. Throws a `ChartError` when there is none to be had. */
export const pullChart = async (
  {chart, home}: {readonly chart: ChartSource; readonly home: string},
  signal: AbortSignal,
): Promise<PulledChart> => {
  const folder = await mkdtemp(join(home, pulledPrefix));
  const remove = (): Promise<void> => rm(folder, {recursive: true, force: true});
  try {
    const options = ['--untar', `--untardir=${folder}`, ...formatChartFlags(chart)];
    const args = ['pull', ...options, '--', formatChartName(chart)];
    await runFetch(() => runHelm({home, args, title: 'helm pull'}, signal));
    return {...(await findChart(folder)), [Symbol.asyncDispose]: remove};
  } catch (error) {
    await remove();
    throw error;
  }
};

/** helm unpacks a chart under its own name, and may leave other folders beside it. */
const findChart = async (folder: string): Promise<ChartName & {readonly path: string}> => {
  for (const entry of await readdir(folder)) {
    const path = join(folder, entry);
    const name = await readChartName(path);
    if (name !== undefined) return {path, ...name};
  }
  throw new ToolError({command: 'helm pull', reason: 'failed', message: '`helm pull` has unpacked no chart.'});
};
