import type {Suspect} from '../../core/rollout/suspects.ts';
import type {BundleFile} from '../../drivers/bundle-folder.ts';
import {listSecretValues, cleanManifest} from '../../drivers/helm/manifest-secrets.ts';
import {readRelease} from '../../drivers/helm/release-record.ts';
import {listObjects, readPodLogs} from '../../drivers/kubernetes.ts';
import {events, type ClusterEvent} from '../../drivers/kubernetes/cluster-objects.ts';
import type {Cluster} from '../../drivers/kubernetes/cluster.ts';
import {pods, type Pod} from '../../drivers/kubernetes/pod.ts';
import {formatPod} from './format-pod.ts';
import {isReady} from './pod-facts.ts';

/** What could be found out, what could not be and why, and the values of Secrets that must not be shown. */
export type Evidence = {
  readonly files: readonly BundleFile[];
  readonly missing: readonly string[];
  readonly secrets: readonly string[];
};

type Search = {readonly cluster: Cluster; readonly signal: AbortSignal};

/** Looks at releases that have failed: their manifests, and the events, pods and logs of their namespaces. Never rejects: what is out of reach is missing. */
export async function collectEvidence(releases: readonly Suspect[], search: Search): Promise<Evidence> {
  const namespaces = [...new Set(releases.flatMap(release => release.namespaces))];
  const found = await Promise.all([
    ...releases.map(release => orMissing(`the manifest of ${release.release}`, () => readManifest(release, search))),
    ...namespaces.map(namespace => orMissing(`the events of ${namespace}`, () => readEvents(namespace, search))),
    ...namespaces.map(namespace => orMissing(`the pods of ${namespace}`, () => readPods(namespace, search))),
  ]);
  return mergeEvidence(found);
}

const nothing: Evidence = {files: [], missing: [], secrets: []};

const mergeEvidence = (parts: readonly Evidence[]): Evidence => ({
  files: parts.flatMap(({files}) => files),
  missing: parts.flatMap(({missing}) => missing),
  secrets: parts.flatMap(({secrets}) => secrets),
});

async function orMissing(what: string, look: () => Promise<Evidence>): Promise<Evidence> {
  try {
    return await look();
  } catch (error) {
    return {...nothing, missing: [`${what}: ${error instanceof Error ? error.message : String(error)}`]};
  }
}

async function readManifest({release, namespace}: Suspect, {cluster, signal}: Search): Promise<Evidence> {
  const record = await readRelease({cluster, namespace, release}, signal);
  if (record === undefined) return {...nothing, missing: [`the manifest of ${release}: helm has recorded none`]};
  const head = `# Revision ${record.revision}, ${record.status}: ${record.description.replaceAll('\n', ' ')}\n`;
  const file = {path: ['releases', release, 'manifest.yaml'], text: `${head}${cleanManifest(record.manifest)}`};
  return {
    ...nothing,
    files: [file],
    secrets: [record.manifest, ...record.hooks.map(hook => hook.manifest)].flatMap(listSecretValues),
  };
}

async function readEvents(namespace: string, {cluster, signal}: Search): Promise<Evidence> {
  const {objects} = await listObjects({cluster, resource: events, namespace}, signal);
  const lines = objects
    .toSorted((one, other) => timeOf(one).localeCompare(timeOf(other)))
    .map(event => {
      const {type, reason, message, count, object} = event;
      return `${timeOf(event)} ${type} ${reason} ${object.kind.toLowerCase()}/${object.name}: ${message} (${count}×)\n`;
    });
  return {...nothing, files: [{path: ['namespaces', namespace, 'events.txt'], text: lines.join('')}]};
}

const timeOf = ({lastTimestamp, metadata}: ClusterEvent): string =>
  lastTimestamp ?? metadata.creationTimestamp ?? 'no time';

/** How many pods of a namespace are looked at, the newest ones first, and how many of a container's last lines. */
const podsAtMost = 10;
const linesAtMost = 2000;

async function readPods(namespace: string, search: Search): Promise<Evidence> {
  const {objects} = await listObjects({cluster: search.cluster, resource: pods, namespace}, search.signal);
  const suspects = objects.filter(isSuspect).toSorted((one, other) => createdAt(other).localeCompare(createdAt(one)));
  const left = suspects.slice(podsAtMost).map(({metadata}) => `pod ${metadata.name}: there are too many`);
  const read = await Promise.all(suspects.slice(0, podsAtMost).map(pod => readPod(pod, search)));
  return mergeEvidence([...read, {...nothing, missing: left}]);
}

const createdAt = ({metadata}: Pod): string => metadata.creationTimestamp ?? '';

/** One that is not ready, or was not always: a container that ends at once is ready for a moment each time. */
const isSuspect = (pod: Pod): boolean =>
  pod.phase !== 'Succeeded' && (!isReady(pod) || pod.containerStatuses.some(({restartCount}) => restartCount > 0));

async function readPod(pod: Pod, search: Search): Promise<Evidence> {
  const folder = ['namespaces', pod.metadata.namespace, 'pods', pod.metadata.name];
  const description = {path: [...folder, 'describe.txt'], text: formatPod(pod)};
  const runs = [...pod.initContainerStatuses, ...pod.containerStatuses].flatMap(({name, state, lastState}) => [
    ...(state.kind === 'waiting' && lastState === undefined ? [] : [{container: name, run: 'current'} as const]),
    ...(lastState === undefined ? [] : [{container: name, run: 'previous'} as const]),
  ]);
  const logs = await Promise.all(runs.map(run => readLog({...run, pod, folder}, search)));
  return mergeEvidence([{...nothing, files: [description]}, ...logs]);
}

type Log = {
  readonly pod: Pod;
  readonly folder: readonly string[];
  readonly container: string;
  readonly run: 'current' | 'previous';
};

const readLog = async ({pod, folder, container, run}: Log, {cluster, signal}: Search): Promise<Evidence> =>
  orMissing(`the ${run} log of ${pod.metadata.name}, container ${container}`, async () => {
    const {name, namespace} = pod.metadata;
    const source = {cluster, namespace, pod: name, container, run, tailLines: linesAtMost};
    const file = run === 'current' ? `${container}.log` : `${container}.previous.log`;
    return {...nothing, files: [{path: [...folder, file], text: await readPodLogs(source, signal)}]};
  });
