import type {Failure} from '../../core/failure.ts';
import {failed, ok, type Result} from '../../core/job-end.ts';
import type {JobOf, JobResults} from '../../core/job.ts';
import {upgradeRelease, type ReleasePlace, type Upgrade} from '../../drivers/helm.ts';
import {ChartError} from '../../drivers/helm/chart-error.ts';
import {readChartValues} from '../../drivers/helm/read-chart-values.ts';
import {recoverRelease} from '../../drivers/helm/recover-release.ts';
import {listRevisions} from '../../drivers/helm/release-record.ts';
import {writeValuesFile} from '../../drivers/helm/values-file.ts';
import type {Cluster} from '../../drivers/kubernetes/cluster.ts';
import {ToolError} from '../../drivers/tool-error.ts';
import {orFailure, saidBy, toolFailure} from '../failure-of.ts';
import {projectLabel} from '../labels.ts';
import {hashJob, remember} from '../memory.ts';
import type {Context} from '../world.ts';
import {findFailedHook} from './find-failed-hook.ts';
import {findUnchanged, readStanding} from './find-unchanged.ts';
import {imageValues} from './image-values.ts';
import {chartFailureOf, openChart} from './open-chart.ts';
import {probeReleaseInputs} from './release-inputs.ts';

type Deploy = JobOf<'deploy-release'>;

/**
 * Runs `helm upgrade` with the images by digest, unless it would change nothing, and looks at chart and values once more: what moved under helm
 * is not remembered as made from either version. It ends when the objects are applied; pods are waited for by a job of its own.
 */
export async function deployRelease(job: Deploy, context: Context): Promise<Result<JobResults['deploy-release']>> {
  return orFailure<JobResults['deploy-release']>(
    async () => {
      const {world, signal, log} = context;
      const {name: release, namespace} = job.release;
      const cluster = await world.openCluster(job.cluster.context);
      const query = {cluster, namespace, release};
      const [last] = await listRevisions(query, signal);
      const maker = last?.labels[projectLabel];
      if (last !== undefined && maker === undefined) return failed({kind: 'release-foreign', release, namespace});
      if (maker !== undefined && maker !== world.identity.project)
        log(release, 'deployed from another folder before: taken over');
      const from = hashJob({...job, redeploy: undefined});
      const isMine = maker === world.identity.project && job.redeploy === undefined;
      const made = isMine ? await world.memory.readRelease(release) : undefined;
      const unchanged = await findUnchanged({query, from, made, last}, signal);
      if (unchanged !== undefined)
        return ok({...unchanged, recovered: undefined, source: 'unchanged', inputsAfter: job.inputs});
      const upgraded = await upgradeOrExplain({job, cluster}, context);
      if (upgraded.kind === 'failed') return upgraded;
      const {recovered, inputs} = upgraded.value;
      const [standing, after] = await Promise.all([
        readStanding(query, signal),
        probeReleaseInputs(job.release, context),
      ]);
      const inputsAfter = after !== undefined && after === inputs ? job.inputs : after;
      const revision = standing.deployment;
      if (inputsAfter === job.inputs)
        await remember({source: release, log}, () => world.memory.writeRelease(release, {from, revision}));
      return ok({...standing, recovered, source: 'upgraded', inputsAfter});
    },
    error => deployFailure(job, error),
  );
}

type Target = {readonly job: Deploy; readonly cluster: Cluster};

/** What had to be repaired first, in a sentence, and what helm has found of chart and values: charts may have come in that the chart depends on. */
type Upgraded = {readonly recovered: string | undefined; readonly inputs: string | undefined};

/** Of a hook that failed, helm tells no more than that it did. */
async function upgradeOrExplain(target: Target, context: Context): Promise<Result<Upgraded>> {
  try {
    return ok(await upgrade(target, context));
  } catch (error) {
    if (!(error instanceof ToolError) || error.reason !== 'failed') throw error;
    const {name: release, namespace} = target.job.release;
    const hook = await findFailedHook({cluster: target.cluster, namespace, release}, context.signal);
    if (hook === undefined) throw error;
    return failed({...hook, said: saidBy(error)});
  }
}

/** A release found locked was left so by a helm that was killed: only devloop deploys it, one devloop at a time, one deploy at a time. */
async function upgrade({job, cluster}: Target, context: Context): Promise<Upgraded> {
  const {world, signal, report, log} = context;
  const {values, name: release, namespace} = job.release;
  const {helm: home, kubeconfig} = world.folders;
  const place: ReleasePlace = {release, namespace, kubeconfig, context: job.cluster.context, home};
  const watched = {signal, onLine: (line: string) => log(release, line)};
  report({kind: 'step', text: `helm upgrade, namespace ${namespace}`});
  const recovered = await recoverRelease({...place, cluster}, signal);
  await using chart = await openChart(job.release, context);
  const inputs = chart.folder === 'completed' ? await probeReleaseInputs(job.release, context) : job.inputs;
  const chartValues = await readChartValues({chart: chart.path, valuesFiles: values});
  await using file = await writeValuesFile(home, imageValues(job.images, chartValues));
  const wanted: Upgrade = {
    ...place,
    chart: {kind: 'folder', path: chart.path},
    helm: await world.findHelm(signal),
    valuesFiles: [...values, file.path],
    labels: {[projectLabel]: world.identity.project},
  };
  await upgradeRelease(wanted, watched);
  return {recovered, inputs};
}

function deployFailure({release}: Deploy, error: ToolError): Failure {
  if (error instanceof ChartError) return chartFailureOf(release, error);
  if (error.reason === 'unreachable') return {kind: 'cluster-unreachable', said: saidBy(error)};
  return toolFailure('helm', error) ?? {kind: 'deploy-failed', release: release.name, said: saidBy(error)};
}
