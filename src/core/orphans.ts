import type {State} from './state.ts';

/** A release that is left over is known by its namespace and name: one may be left over in several namespaces. */
export const orphanKeyOf = ({release, namespace}: {readonly release: string; readonly namespace: string}): string =>
  `${namespace}/${release}`;

/** What the user calls the releases that are left over: by name alone where that is no other's name, too. */
export const orphanNamesOf = (state: Pick<State, 'config' | 'orphans'>): readonly string[] =>
  Object.keys(state.orphans).map(key => orphanNameOf(state, key));

/** The same for one of them, by its key. */
export function orphanNameOf({config, orphans}: Pick<State, 'config' | 'orphans'>, key: string): string {
  const release = orphans[key]?.release ?? key;
  const others = Object.values(orphans).filter(orphan => orphan.release === release);
  return others.length > 1 || config.releases[release] !== undefined ? key : release;
}
