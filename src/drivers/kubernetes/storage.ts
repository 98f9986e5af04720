import {parseObject, parseOptionalString, parseString} from '../json.ts';
import {parseMetadata, type Metadata, type Resource} from './resource.ts';

/** A claim to a volume. */
export type PersistentVolumeClaim = {
  readonly metadata: Metadata;
  /** Undefined where the cluster's default is meant; empty where none is wanted. */
  readonly storageClass: string | undefined;
  /** `Pending`, `Bound` or `Lost`. */
  readonly phase: string;
};

type StorageClass = {readonly metadata: Metadata};

const parseClaim = (value: unknown): PersistentVolumeClaim => {
  const {spec, status} = parseObject(value);
  return {
    metadata: parseMetadata(value),
    storageClass: parseOptionalString(parseObject(spec)['storageClassName']),
    phase: parseString(parseObject(status)['phase']),
  };
};

export const persistentVolumeClaims: Resource<PersistentVolumeClaim> = {
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  plural: 'persistentvolumeclaims',
  parse: parseClaim,
};

export const storageClasses: Resource<StorageClass> = {
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  plural: 'storageclasses',
  parse: value => ({metadata: parseMetadata(value)}),
};
