import {parseList, parseObject, parseOptionalString, parseString, parseStrings} from '../json.ts';

/** What every object of the API has. Timestamps are RFC 3339 texts, as the API sends them. */
export type Metadata = {
  readonly name: string;
  /** Empty for what belongs to the whole cluster. */
  readonly namespace: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly generation: number;
  readonly creationTimestamp: string | undefined;
  /** Set from the moment on that a removal was asked for. */
  readonly deletionTimestamp: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly owners: readonly Owner[];
};

type Owner = {readonly kind: string; readonly name: string; readonly uid: string};

export type KubernetesObject = {readonly metadata: Metadata};

/** A kind of object: where the API keeps it and how its JSON becomes a value. */
export type Resource<T extends KubernetesObject> = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
  readonly parse: (value: unknown) => T;
};

export type Condition = {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
  readonly lastTransitionTime: string | undefined;
};

/** The path of one object, or of a list when there is no `name`; without a `namespace`, across all of them. */
export const formatPath = (place: {
  readonly resource: Pick<Resource<KubernetesObject>, 'apiVersion' | 'plural'>;
  readonly namespace?: string | undefined;
  readonly name?: string;
}): string => {
  const {apiVersion, plural} = place.resource;
  const group = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const namespace = place.namespace === undefined ? '' : `/namespaces/${encodeURIComponent(place.namespace)}`;
  const name = place.name === undefined ? '' : `/${encodeURIComponent(place.name)}`;
  return `${group}${namespace}/${plural}${name}`;
};

export const parseMetadata = (value: unknown): Metadata => {
  const metadata = parseObject(parseObject(value)['metadata']);
  const generation = metadata['generation'];
  return {
    name: parseString(metadata['name']),
    namespace: parseString(metadata['namespace']),
    uid: parseString(metadata['uid']),
    resourceVersion: parseString(metadata['resourceVersion']),
    generation: typeof generation === 'number' ? generation : 0,
    creationTimestamp: parseOptionalString(metadata['creationTimestamp']),
    deletionTimestamp: parseOptionalString(metadata['deletionTimestamp']),
    labels: parseStrings(metadata['labels']),
    annotations: parseStrings(metadata['annotations']),
    owners: parseList(metadata['ownerReferences']).map(parseOwner),
  };
};

const parseOwner = (value: unknown): Owner => {
  const owner = parseObject(value);
  return {kind: parseString(owner['kind']), name: parseString(owner['name']), uid: parseString(owner['uid'])};
};

export const parseConditions = (value: unknown): readonly Condition[] =>
  parseList(value).map(item => {
    const condition = parseObject(item);
    return {
      type: parseString(condition['type']),
      status: parseString(condition['status']),
      reason: parseString(condition['reason']),
      message: parseString(condition['message']),
      lastTransitionTime: parseOptionalString(condition['lastTransitionTime']),
    };
  });
