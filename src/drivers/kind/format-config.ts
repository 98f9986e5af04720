import {parseDocument} from 'yaml';

import {parseList, parseObject} from '../json.ts';

/** What kind takes a config without any word in it for. */
const emptyConfig = 'kind: Cluster\napiVersion: kind.x-k8s.io/v1alpha4\n';

/**
 * Adds to each node of a kind config a mount at `target`, if there is one, by which Docker tells these nodes from others. Its source is a folder that kind
 * itself mounts everywhere. A config that kind will refuse stays as it is.
 */
export const formatConfig = (text: string | undefined, target: string | undefined): string => {
  if (target === undefined) return text ?? emptyConfig;
  const document = parseDocument(text ?? emptyConfig);
  const config: unknown = document.errors.length > 0 ? undefined : document.toJS();
  const {nodes = []} = parseObject(config);
  if (config === undefined || !Array.isArray(nodes)) return text ?? emptyConfig;
  const mount = {hostPath: '/lib/modules', containerPath: target, readOnly: true};
  const wanted = nodes.length === 0 ? [{role: 'control-plane'}] : nodes.map(parseObject);
  document.set(
    'nodes',
    wanted.map(node => ({...node, extraMounts: [...parseList(parseObject(node)['extraMounts']), mount]})),
  );
  return document.toString();
};
