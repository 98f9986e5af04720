import type {MissingObject} from './trouble.ts';

/** Reads which ConfigMap, Secret or key is not there, out of what the kubelet says; undefined when it speaks of something else. */
export function missingObjectOf(message: string): MissingObject | undefined {
  const [, key, ofKind, of] = /couldn't find key (\S+) in (Secret|ConfigMap) [^/\s]+\/(\S+)/iu.exec(message) ?? [];
  if (key !== undefined) return {kind: kindOf(ofKind), name: of, key};
  const [, kind, name] = /\b(configmap|secret) "([^"]+)" not found/iu.exec(message) ?? [];
  if (name !== undefined) return {kind: kindOf(kind), name, key: undefined};
  const [, keyKind, unknownKey] = /references non-existent (config|secret) key: (\S+)/u.exec(message) ?? [];
  return unknownKey === undefined ? undefined : {kind: kindOf(keyKind), name: undefined, key: unknownKey};
}

const kindOf = (word = ''): MissingObject['kind'] => (word.toLowerCase() === 'secret' ? 'Secret' : 'ConfigMap');
