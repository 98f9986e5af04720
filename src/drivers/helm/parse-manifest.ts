import {parseAllDocuments} from 'yaml';

import {parseList, parseObject, parseString} from '../json.ts';

const workloadKinds = ['Deployment', 'StatefulSet', 'DaemonSet', 'Job'] as const;

/** A workload that a chart has rendered; `namespace` is empty where the chart leaves it to the release. */
export type ManifestWorkload = {
  readonly apiVersion: string;
  readonly kind: (typeof workloadKinds)[number];
  readonly namespace: string;
  readonly name: string;
};

/** Finds the workloads among the objects of a rendered chart. What is no object is passed over: Helm has already accepted it. */
export const parseManifest = (manifest: string): readonly ManifestWorkload[] =>
  splitDocuments(manifest)
    .filter(text => mentionsWorkload.test(text))
    .flatMap(text => parseAllDocuments(text).map((document): unknown => document.toJS()))
    .flatMap(parseWorkloads);

/** Charts carry megabytes of custom resource definitions: only what may be a workload is worth the parser's time. */
const mentionsWorkload = new RegExp(`kind["']?\\s*:\\s*["']?(${workloadKinds.join('|')})\\b`, 'v');

const splitDocuments = (manifest: string): readonly string[] => manifest.split(/^---(?=\s|$)/mv);

/** Lists hold objects. */
const parseWorkloads = (value: unknown): readonly ManifestWorkload[] => {
  const object = parseObject(value);
  if (parseString(object['kind']).endsWith('List')) return parseList(object['items']).flatMap(parseWorkloads);
  const kind = workloadKinds.find(name => name === object['kind']);
  const {name, namespace} = parseObject(object['metadata']);
  if (kind === undefined || typeof name !== 'string') return [];
  return [{apiVersion: parseString(object['apiVersion']), kind, namespace: parseString(namespace), name}];
};
