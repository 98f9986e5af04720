import {isObject, parseList, parseNumber, parseObject, parseOptionalString, parseString} from '../json.ts';
import {parseContainers, type Container} from './container.ts';
import {parseConditions, parseMetadata, type Condition, type Metadata, type Resource} from './resource.ts';

export type {Container} from './container.ts';

/** A pod, as far as devloop looks at it. */
export type Pod = {
  readonly metadata: Metadata;
  readonly nodeName: string;
  readonly containers: readonly Container[];
  readonly initContainers: readonly Container[];
  /** The PersistentVolumeClaims that it uses, by name. */
  readonly claims: readonly string[];
  /** `Pending`, `Running`, `Succeeded`, `Failed` or `Unknown`. */
  readonly phase: string;
  /** Why the whole pod is in that phase, such as `Evicted`; mostly empty. */
  readonly reason: string;
  readonly message: string;
  readonly startTime: string | undefined;
  readonly conditions: readonly Condition[];
  /** Conditions of others that it must meet before it takes traffic. */
  readonly readinessGates: readonly string[];
  readonly containerStatuses: readonly ContainerStatus[];
  readonly initContainerStatuses: readonly ContainerStatus[];
};

export type ContainerStatus = {
  readonly name: string;
  readonly ready: boolean;
  /** True once its startup probe has passed; at once without one. */
  readonly started: boolean;
  readonly restartCount: number;
  /** Empty until the image has been pulled. */
  readonly imageId: string;
  readonly state: ContainerState;
  /** How the run before this one ended. */
  readonly lastState: ContainerState | undefined;
};

export type ContainerState =
  | {readonly kind: 'waiting'; readonly reason: string; readonly message: string}
  | {readonly kind: 'running'; readonly startedAt: string | undefined}
  | {
      readonly kind: 'terminated';
      readonly exitCode: number;
      readonly signal: number | undefined;
      readonly reason: string;
      readonly message: string;
      readonly startedAt: string | undefined;
      readonly finishedAt: string | undefined;
    };

const parsePod = (value: unknown): Pod => {
  const {spec: rawSpec, status: rawStatus} = parseObject(value);
  const spec = parseObject(rawSpec);
  const status = parseObject(rawStatus);
  return {
    metadata: parseMetadata(value),
    nodeName: parseString(spec['nodeName']),
    containers: parseContainers(spec['containers']),
    initContainers: parseContainers(spec['initContainers']),
    claims: parseList(spec['volumes']).flatMap(parseClaim),
    phase: parseString(status['phase']),
    reason: parseString(status['reason']),
    message: parseString(status['message']),
    startTime: parseOptionalString(status['startTime']),
    conditions: parseConditions(status['conditions']),
    readinessGates: parseList(spec['readinessGates']).map(gate => parseString(parseObject(gate)['conditionType'])),
    containerStatuses: parseList(status['containerStatuses']).map(parseContainerStatus),
    initContainerStatuses: parseList(status['initContainerStatuses']).map(parseContainerStatus),
  };
};

const parseClaim = (volume: unknown): readonly string[] => {
  const {persistentVolumeClaim: claim} = parseObject(volume);
  return isObject(claim) ? [parseString(claim['claimName'])] : [];
};

const parseContainerStatus = (value: unknown): ContainerStatus => {
  const status = parseObject(value);
  return {
    name: parseString(status['name']),
    ready: status['ready'] === true,
    started: status['started'] === true,
    restartCount: parseNumber(status['restartCount']),
    imageId: parseString(status['imageID']),
    state: parseState(status['state']) ?? {kind: 'waiting', reason: '', message: ''},
    lastState: parseState(status['lastState']),
  };
};

const parseState = (value: unknown): ContainerState | undefined => {
  const {waiting, running, terminated} = parseObject(value);
  if (isObject(running)) return {kind: 'running', startedAt: parseOptionalString(running['startedAt'])};
  if (isObject(waiting)) {
    return {kind: 'waiting', reason: parseString(waiting['reason']), message: parseString(waiting['message'])};
  }
  if (!isObject(terminated)) return undefined;
  const signal = parseNumber(terminated['signal']);
  return {
    kind: 'terminated',
    exitCode: parseNumber(terminated['exitCode']),
    signal: signal === 0 ? undefined : signal,
    reason: parseString(terminated['reason']),
    message: parseString(terminated['message']),
    startedAt: parseOptionalString(terminated['startedAt']),
    finishedAt: parseOptionalString(terminated['finishedAt']),
  };
};

export const pods: Resource<Pod> = {apiVersion: 'v1', kind: 'Pod', plural: 'pods', parse: parsePod};
