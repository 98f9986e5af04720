import type {HookFailed} from '../../core/failure.ts';
import {readRelease, type ReleaseQuery} from '../../drivers/helm/release-record.ts';
import {listObjects, readPodLogs} from '../../drivers/kubernetes.ts';
import {pods, type Pod} from '../../drivers/kubernetes/pod.ts';
import {ToolError} from '../../drivers/tool-error.ts';
import {parseLines} from '../parse-lines.ts';

/** How many of its last lines a failure shows. */
const linesShown = 25;

/** The hook for which helm has just given up a release, with the last lines of its pod: helm itself tells neither. Undefined when none failed. */
export async function findFailedHook(
  query: ReleaseQuery,
  signal: AbortSignal,
): Promise<Omit<HookFailed, 'said'> | undefined> {
  const record = await readRelease(query, signal);
  const hook = record?.hooks.find(({phase}) => phase === 'Failed');
  if (hook === undefined || record?.status === 'deployed') return undefined;
  const {release, namespace} = query;
  const name = `${hook.kind.toLowerCase()}/${hook.name}`;
  return {kind: 'hook-failed', release, namespace, hook: name, output: await readOutput({query, hook}, signal)};
}

type Hook = {readonly kind: string; readonly name: string};

/** A hook is a Job or a bare Pod. Its pod may be gone by the hook's own deletion policy, and its log with it. */
async function readOutput(
  {query: {cluster, namespace}, hook}: {readonly query: ReleaseQuery; readonly hook: Hook},
  signal: AbortSignal,
): Promise<readonly string[]> {
  const selector =
    hook.kind === 'Job' ? {labelSelector: `job-name=${hook.name}`} : {fieldSelector: `metadata.name=${hook.name}`};
  try {
    const {objects} = await listObjects({cluster, resource: pods, namespace, ...selector}, signal);
    const newest = objects.toSorted((one, other) => startOf(other).localeCompare(startOf(one)))[0];
    const container = newest === undefined ? undefined : containerAtFault(newest);
    if (newest === undefined || container === undefined) return [];
    const place = {cluster, namespace, pod: newest.metadata.name, container};
    return parseLines(await readPodLogs({...place, run: 'current', tailLines: linesShown}, signal));
  } catch (error) {
    if (!(error instanceof ToolError) || signal.aborted) throw error;
    return [`(its log cannot be read: ${error.message})`];
  }
}

const startOf = ({startTime = ''}: Pod): string => startTime;

const containerAtFault = ({initContainerStatuses, containerStatuses}: Pod): string | undefined => {
  const all = [...initContainerStatuses, ...containerStatuses];
  return (all.find(({state}) => state.kind === 'terminated' && state.exitCode !== 0) ?? all.at(-1))?.name;
};
