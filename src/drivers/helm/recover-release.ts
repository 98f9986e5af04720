import {uninstallRelease, type ReleasePlace} from '../helm.ts';
import {removeObject} from '../kubernetes.ts';
import type {Cluster} from '../kubernetes/cluster.ts';
import {listRevisions, releaseRecords} from './release-record.ts';

/**
 * Frees a release that a killed helm has left locked, so that the next upgrade works, and says in one sentence what was done; undefined
 * when there was nothing to do. The caller makes sure that no helm is at work on it. No object of the chart is touched by removing the
 * record of an upgrade: they carry the release's name, and Helm takes them up again.
 */
export const recoverRelease = async (
  place: ReleasePlace & {readonly cluster: Cluster},
  signal: AbortSignal,
): Promise<string | undefined> => {
  const {cluster, namespace, release} = place;
  const [last, before] = await listRevisions(place, signal);
  if (last?.status.startsWith('pending-')) {
    const {revision, status, metadata} = last;
    await removeObject({cluster, resource: releaseRecords, namespace, name: metadata.name}, signal);
    const left = before === undefined ? 'is not installed' : `is at revision ${before.revision} (${before.status})`;
    return `Revision ${revision} was left \`${status}\` by a helm that was killed; its record was removed, so \`${release}\` ${left}.`;
  }
  if (last?.status === 'uninstalling') {
    await uninstallRelease(place, {signal});
    return `\`${release}\` was left \`uninstalling\` by a helm that was killed; its removal was finished.`;
  }
  return undefined;
};
