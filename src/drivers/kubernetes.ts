import {isObject, parseList, parseObject, parseString} from './json.ts';
import {describeRequest, type ApiRequest} from './kubernetes/api-request.ts';
import {namespaces} from './kubernetes/cluster-objects.ts';
import type {Answer, Cluster} from './kubernetes/cluster.ts';
import {formatPath, type KubernetesObject, type Resource} from './kubernetes/resource.ts';
import {ToolError, type ToolFailure} from './tool-error.ts';

/** The one writer's name under which server-side apply keeps devloop's fields apart from Helm's. */
const fieldManager = 'devloop';

/** Objects of one kind; without a `namespace`, those of the whole cluster. */
export type Query<T extends KubernetesObject> = {
  readonly cluster: Cluster;
  readonly resource: Resource<T>;
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
};

/** One object; without a `namespace`, an object that belongs to no namespace. */
export type Place<T extends KubernetesObject> = {
  readonly cluster: Cluster;
  readonly resource: Resource<T>;
  readonly namespace?: string;
  readonly name: string;
};

/** An object as it should be; `apiVersion` and `kind` come from the resource. */
export type Wanted = {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly [field: string]: unknown;
};

/** Objects and the version of the cluster's history at which they were so. */
export type ObjectList<T> = {readonly objects: readonly T[]; readonly resourceVersion: string};

/** Reads one object; undefined when there is none. */
export const readObject = async <T extends KubernetesObject>(
  {cluster, resource, namespace, name}: Place<T>,
  signal: AbortSignal,
): Promise<T | undefined> => {
  const request = {path: formatPath({resource, namespace, name})};
  const answer = await cluster.ask(request, signal);
  return answer.status === 404 ? undefined : resource.parse(parseAnswer(request, answer));
};

/** The API hands out lists in parts of this size. */
const pageSize = 500;

/** Reads all objects of a query, part by part, at one moment of the cluster's history. */
export const listObjects = async <T extends KubernetesObject>(
  query: Query<T>,
  signal: AbortSignal,
): Promise<ObjectList<T>> => {
  const objects: T[] = [];
  let next = '';
  for (;;) {
    const request = {path: formatPath(query), query: {...formatSelectors(query), limit: pageSize, continue: next}};
    const page = parseObject(parseAnswer(request, await query.cluster.ask(request, signal)));
    const metadata = parseObject(page['metadata']);
    for (const item of parseList(page['items'])) objects.push(query.resource.parse(item));
    next = parseString(metadata['continue']);
    if (next === '') return {objects, resourceVersion: parseString(metadata['resourceVersion'])};
  }
};

/** The part of a query that chooses among the objects of its kind. */
export const formatSelectors = ({labelSelector, fieldSelector}: Query<KubernetesObject>) => ({
  labelSelector,
  fieldSelector,
});

/** Makes the object as wanted, or changes what is there (server-side apply: fields of others stay as they are). */
export const writeObject = async <T extends KubernetesObject>(
  {cluster, resource, object}: {readonly cluster: Cluster; readonly resource: Resource<T>; readonly object: Wanted},
  signal: AbortSignal,
): Promise<T> => {
  const {apiVersion, kind} = resource;
  const request = {
    method: 'PATCH',
    path: formatPath({resource, namespace: object.metadata.namespace, name: object.metadata.name}),
    query: {fieldManager, force: 'true'},
    contentType: 'application/apply-patch+yaml',
    body: {apiVersion, kind, ...object},
  } as const;
  return resource.parse(parseAnswer(request, await cluster.ask(request, signal)));
};

/** Makes the namespace unless it is there; one that is there is not touched. */
export const createNamespace = async (
  {cluster, name}: {readonly cluster: Cluster; readonly name: string},
  signal: AbortSignal,
): Promise<void> => {
  if ((await readObject({cluster, resource: namespaces, name}, signal)) !== undefined) return;
  const request = {
    method: 'POST',
    path: formatPath({resource: namespaces}),
    query: {fieldManager},
    body: {apiVersion: 'v1', kind: 'Namespace', metadata: {name}},
  } as const;
  const answer = await cluster.ask(request, signal);
  if (answer.status !== 409) parseAnswer(request, answer);
};

/** Asks for the removal of one object and of what it owns; one that is not there is fine. */
export const removeObject = async <T extends KubernetesObject>(
  {cluster, resource, namespace, name}: Place<T>,
  signal: AbortSignal,
): Promise<void> => {
  const request = {
    method: 'DELETE',
    path: formatPath({resource, namespace, name}),
    query: {propagationPolicy: 'Background'},
  } as const;
  const answer = await cluster.ask(request, signal);
  if (answer.status !== 404) parseAnswer(request, answer);
};

/** Reads the last lines that a container wrote, in its present run or in the one before. */
export const readPodLogs = async (
  source: {
    readonly cluster: Cluster;
    readonly namespace: string;
    readonly pod: string;
    readonly container: string;
    readonly run: 'current' | 'previous';
    readonly tailLines: number;
  },
  signal: AbortSignal,
): Promise<string> => {
  const {cluster, namespace, pod, container, run, tailLines} = source;
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/log`;
  const request = {path, query: {container, tailLines, previous: run === 'previous' ? 'true' : undefined}};
  const answer = await cluster.ask(request, signal);
  if (answer.status !== 200) throw createAnswerError(request, answer);
  if (lostLog.test(answer.body)) throw createAnswerError(request, {...answer, status: 404});
  return answer.body;
};

/** The whole answer, with status 200, when the container runtime has already removed the log. */
const lostLog = /^unable to retrieve container logs for \S+$/v;

/** Whether the API server says that it can serve, or which of its checks fail. */
export type Readiness = {readonly kind: 'ready'} | {readonly kind: 'not-ready'; readonly failing: readonly string[]};

export const readReadiness = async (cluster: Cluster, signal: AbortSignal): Promise<Readiness> => {
  const {status, body} = await cluster.ask({path: '/readyz', query: {verbose: ''}, patience: 5000}, signal);
  if (status === 200) return {kind: 'ready'};
  const failing = body.split('\n').filter(line => line.startsWith('[-]'));
  return {kind: 'not-ready', failing: failing.length > 0 ? failing : [body.trim()]};
};

/** The API server's version, such as `v1.36.3`. */
export const readVersion = async (cluster: Cluster, signal: AbortSignal): Promise<string> => {
  const request = {path: '/version'};
  return parseString(parseObject(parseAnswer(request, await cluster.ask(request, signal)))['gitVersion']);
};

const parseAnswer = (request: ApiRequest, answer: Answer): unknown => {
  if (answer.status >= 300) throw createAnswerError(request, answer);
  const body: unknown = JSON.parse(answer.body);
  return body;
};

/** The error of an answer that says no, in the API's own words. */
export const createAnswerError = (request: ApiRequest, {status, body}: Answer): ToolError => {
  const said = parseStatusMessage(body);
  const command = describeRequest(request);
  return new ToolError({
    command,
    reason: parseReason(status),
    message: `\`${command}\` was answered with ${status}: ${said}`,
    output: said.split('\n'),
  });
};

const parseReason = (status: number): ToolFailure => {
  if (status === 404) return 'missing';
  if (status === 409) return 'conflict';
  return status === 429 || status >= 500 ? 'unreachable' : 'failed';
};

/** Errors are Status objects, but some parts of the API answer with plain text. */
const parseStatusMessage = (body: string): string => {
  try {
    const status: unknown = JSON.parse(body);
    return isObject(status) ? parseString(status['message']) : body.trim();
  } catch {
    return body.trim();
  }
};
