import type {Chart} from '../../core/config.ts';
import type {Failure} from '../../core/failure.ts';
import type {WantedRelease} from '../../core/job.ts';
import {buildDependencies} from '../../drivers/helm/build-dependencies.ts';
import type {ChartError} from '../../drivers/helm/chart-error.ts';
import {pullChart} from '../../drivers/helm/pull-chart.ts';
import {readChartName} from '../../drivers/helm/read-chart-name.ts';
import type {Context} from '../world.ts';

/**
 * A chart in a folder with all that it depends on; what was fetched is removed at the end of its scope, but for what has come into a folder of
 * the project.
 */
export type OpenChart = AsyncDisposable & {readonly path: string; readonly folder: 'as it was' | 'completed'};

/** Fetches a release's chart, or what its chart depends on, and says which version it is. Throws a `ChartError` when that is not to be had. */
export async function openChart({name: release, chart}: WantedRelease, context: Context): Promise<OpenChart> {
  const {world, signal, report, log} = context;
  const {helm: home} = world.folders;
  if (chart.kind === 'folder') {
    const dependencies = await buildDependencies(
      {chart: chart.path, home},
      {signal, onLine: line => log(release, line)},
    );
    const known = await readChartName(chart.path);
    if (known !== undefined) report({kind: 'step', text: `chart ${known.name} ${known.version}`});
    const folder = dependencies === 'fetched' ? 'completed' : 'as it was';
    return {path: chart.path, folder, [Symbol.asyncDispose]: async () => {}};
  }

  const pulled = await pullChart({chart, home}, signal);
  report({kind: 'step', text: `chart ${pulled.name} ${pulled.version} from ${placeOf(chart)}`});
  return {...pulled, folder: 'as it was'};
}

/** A chart that could not be had, as the user calls it. */
export function chartFailureOf({name: release, chart}: WantedRelease, {answer, output}: ChartError): Failure {
  return {kind: 'chart-unavailable', release, chart: describeChart(chart), answer, said: output};
}

function describeChart(chart: Chart): string {
  if (chart.kind === 'folder') return `what ${chart.path} depends on`;
  const name = chart.kind === 'oci' ? chart.reference : chart.name;
  const version = chart.version === undefined ? name : `${name} ${chart.version}`;
  return chart.kind === 'oci' ? version : `${version} of ${chart.url}`;
}

const placeOf = (chart: Exclude<Chart, {readonly kind: 'folder'}>): string =>
  chart.kind === 'oci' ? chart.reference : chart.url;
