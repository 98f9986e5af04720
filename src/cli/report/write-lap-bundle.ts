import {join} from 'node:path';

import {suspectsOf} from '../../core/rollout/suspects.ts';
import type {State} from '../../core/state.ts';
import {writeBundle, type BundleFile} from '../../drivers/bundle-folder.ts';
import {openStateFolder} from '../../drivers/state-folder.ts';
import type {LogStore} from '../../engine/log-store.ts';
import type {Evidence} from '../../jobs/rollout/collect-evidence.ts';
import type {World} from '../../jobs/world.ts';
import {formatFailures} from '../../ui/format-failures.ts';
import type {Run} from '../run-loop.ts';

type Ended = {
  readonly world: Pick<World, 'openCluster'>;
  readonly logs: LogStore;
  readonly state: State;
  readonly exitCode: number;
};

/** Milliseconds for all that is asked of the cluster: a lap that has failed must not take much longer by that. */
const patience = 5000;

/** Writes all that could be found out about a lap that has failed into one folder, and says where. It never fails itself. */
export async function writeLapBundle(
  {config, bundle, report, secrets, output, signals}: Run,
  ended: Ended,
): Promise<void> {
  const signal = AbortSignal.any([AbortSignal.timeout(patience), signals.first]);
  try {
    const evidence = await findEvidence(ended, signal);
    secrets.hide(evidence.secrets);
    const told = report.format(ended.exitCode);
    const texts = [
      {path: ['failures.txt'], text: `${formatFailures(told.failures)}\n`},
      ...listLogs(ended.logs),
      ...evidence.files,
      ...(evidence.missing.length === 0 ? [] : [{path: ['missing.txt'], text: `${evidence.missing.join('\n')}\n`}]),
    ];
    const files = [
      {path: ['report.json'], text: `${JSON.stringify(told, undefined, 2)}\n`},
      ...texts.map(({path, text}) => ({path, text: secrets.mask(text)})),
    ];
    const parent = bundle ?? join((await openStateFolder({project: config.name, root: config.root})).path, 'bundles');
    report.bundle = await writeBundle({parent, project: config.name, at: new Date(), files});
    output.showText(`what was found out is in ${report.bundle}`);
  } catch (error) {
    output.showText(
      `what was found out could not be written: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

async function findEvidence({world, state}: Ended, signal: AbortSignal): Promise<Evidence> {
  const nothing: Evidence = {files: [], missing: [], secrets: []};
  const suspects = suspectsOf(state);
  if (suspects.length === 0) return nothing;
  if (state.cluster === undefined) return {...nothing, missing: ['all that the cluster knows: it was not reached']};
  const {collectEvidence} = await import('../../jobs/rollout/collect-evidence.ts');
  return collectEvidence(suspects, {cluster: await world.openCluster(state.cluster.context), signal});
}

/** What tools have printed, the last lines of each. */
const listLogs = (logs: LogStore): readonly BundleFile[] =>
  logs.sources.map(source => ({
    path: ['logs', `${source}.log`],
    text: logs
      .read(source)
      .map(({at, text}) => `${new Date(at).toISOString()} ${text}\n`)
      .join(''),
  }));
