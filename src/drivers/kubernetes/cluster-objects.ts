import {parseList, parseNumber, parseObject, parseOptionalString, parseString, parseStrings} from '../json.ts';
import {parseConditions, parseMetadata, type Condition, type Metadata, type Resource} from './resource.ts';

export type Node = {
  readonly metadata: Metadata;
  readonly unschedulable: boolean;
  readonly taints: readonly {readonly key: string; readonly effect: string}[];
  readonly conditions: readonly Condition[];
  /** When its kubelet told of itself last, on the node's own clock, in milliseconds since the epoch; 0 if never. */
  readonly heardAt: number;
  /** What its pods may ask for in all, such as `{cpu: '2', memory: '8139376Ki'}`. */
  readonly allocatable: Readonly<Record<string, string>>;
  readonly kubeletVersion: string;
};

export type Namespace = {readonly metadata: Metadata; readonly phase: string};

export type ConfigMap = {readonly metadata: Metadata; readonly data: Readonly<Record<string, string>>};

/** An Event of the cluster: what happened to which object. */
export type ClusterEvent = {
  readonly metadata: Metadata;
  /** `Normal` or `Warning`. */
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly count: number;
  readonly lastTimestamp: string | undefined;
  readonly object: {
    readonly kind: string;
    readonly namespace: string;
    readonly name: string;
    readonly uid: string;
    /** The part that is meant, such as `spec.containers{backend}`. */
    readonly fieldPath: string;
  };
};

const parseNode = (value: unknown): Node => {
  const {spec: rawSpec, status: rawStatus} = parseObject(value);
  const spec = parseObject(rawSpec);
  const status = parseObject(rawStatus);
  return {
    metadata: parseMetadata(value),
    unschedulable: spec['unschedulable'] === true,
    taints: parseList(spec['taints']).map(item => {
      const taint = parseObject(item);
      return {key: parseString(taint['key']), effect: parseString(taint['effect'])};
    }),
    conditions: parseConditions(status['conditions']),
    heardAt: Math.max(0, ...parseList(status['conditions']).map(parseHeartbeat)),
    allocatable: parseStrings(status['allocatable']),
    kubeletVersion: parseString(parseObject(status['nodeInfo'])['kubeletVersion']),
  };
};

const parseHeartbeat = (condition: unknown): number =>
  Date.parse(parseString(parseObject(condition)['lastHeartbeatTime'])) || 0;

const parseNamespace = (value: unknown): Namespace => ({
  metadata: parseMetadata(value),
  phase: parseString(parseObject(parseObject(value)['status'])['phase']),
});

const parseConfigMap = (value: unknown): ConfigMap => ({
  metadata: parseMetadata(value),
  data: parseStrings(parseObject(value)['data']),
});

const parseEvent = (value: unknown): ClusterEvent => {
  const event = parseObject(value);
  const object = parseObject(event['involvedObject']);
  const series = parseObject(event['series']);
  const seen = [series['lastObservedTime'], event['lastTimestamp'], event['eventTime'], event['firstTimestamp']];
  return {
    metadata: parseMetadata(value),
    type: parseString(event['type']),
    reason: parseString(event['reason']),
    message: parseString(event['message']),
    count: parseNumber(series['count'], parseNumber(event['count'], 1)),
    lastTimestamp: seen.map(parseOptionalString).find(time => time !== undefined),
    object: {
      kind: parseString(object['kind']),
      namespace: parseString(object['namespace']),
      name: parseString(object['name']),
      uid: parseString(object['uid']),
      fieldPath: parseString(object['fieldPath']),
    },
  };
};

export const nodes: Resource<Node> = {apiVersion: 'v1', kind: 'Node', plural: 'nodes', parse: parseNode};

export const namespaces: Resource<Namespace> = {
  apiVersion: 'v1',
  kind: 'Namespace',
  plural: 'namespaces',
  parse: parseNamespace,
};

export const configMaps: Resource<ConfigMap> = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  plural: 'configmaps',
  parse: parseConfigMap,
};

export const events: Resource<ClusterEvent> = {
  apiVersion: 'v1',
  kind: 'Event',
  plural: 'events',
  parse: parseEvent,
};
