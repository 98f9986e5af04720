import {ok, type Result} from '../../core/job-end.ts';
import type {JobOf, JobResults} from '../../core/job.ts';
import {uninstallRelease} from '../../drivers/helm.ts';
import {listRevisions} from '../../drivers/helm/release-record.ts';
import {machineFailure, orFailure, saidBy, toolFailure} from '../failure-of.ts';
import {projectLabel} from '../labels.ts';
import type {Context} from '../world.ts';

/** Uninstalls a release that the user has taken out of the config and wants gone; one that somebody else deployed meanwhile stays. */
export async function removeRelease(
  {release, namespace, cluster: {context}}: JobOf<'remove-release'>,
  {world, signal, log}: Context,
): Promise<Result<JobResults['remove-release']>> {
  return orFailure<JobResults['remove-release']>(
    async () => {
      const cluster = await world.openCluster(context);
      const [last] = await listRevisions({cluster, namespace, release}, signal);
      if (last?.labels[projectLabel] !== world.identity.project) return ok({outcome: 'gone'});
      const {kubeconfig, helm: home} = world.folders;
      const place = {release, namespace, kubeconfig, context, home};
      await uninstallRelease(place, {signal, onLine: line => log(release, line)});
      return ok({outcome: 'removed'});
    },
    error => machineFailure(error) ?? toolFailure('helm', error) ?? {kind: 'removal-failed', said: saidBy(error)},
  );
}
