import type {Config} from './config.ts';
import {adoptService, newRelease} from './initial-state.ts';
import {isSame} from './is-same.ts';
import {mapKeys} from './map-keys.ts';
import {orphanKeyOf} from './orphans.ts';
import type {LastRevision, Orphan, State} from './state.ts';

/**
 * The state under a config. Only what differs acts: subjects that stay keep what is known of them, and a changed one is looked at again. A
 * release that is gone from it, or from its namespace, stays in the cluster, as an orphan.
 */
export function applyConfig(state: State, config: Config): State {
  const old = state.config;
  const services = mapKeys(config.services, name => {
    const current = state.services[name] ?? adoptService(state.former[name]);
    return isSame(old.services[name], config.services[name])
      ? current
      : {...current, edits: current.edits + 1, editedAt: state.now};
  });
  const releases = mapKeys(config.releases, name => {
    const current = state.releases[name] ?? newRelease;
    return isSame(old.releases[name], config.releases[name]) ? current : {...current, edits: current.edits + 1};
  });
  const registry = isSame(old.registry, config.registry) ? state.registry : undefined;
  const cluster = isSame(old.cluster, config.cluster) ? state.cluster : undefined;
  const kept = state.kept.filter(name => config.services[name] !== undefined);
  const orphans = orphansUnder(state, config);
  return {...state, config, kept, services, former: formerUnder(state, config), releases, orphans, registry, cluster};
}

/** A service that comes back is the one that it was. */
function formerUnder({services, former}: State, config: Config): State['former'] {
  const gone = Object.entries(services).flatMap(([name, {revision, inputs}]): [string, LastRevision][] =>
    config.services[name] === undefined && inputs !== undefined ? [[name, {revision, hash: inputs.hash}]] : [],
  );
  return {...former, ...Object.fromEntries(gone)};
}

/** Also a release that is wanted in another namespace now is left over in the one in which it was deployed. */
function orphansUnder(state: State, {releases}: Config): State['orphans'] {
  const left = Object.keys(state.releases).flatMap((release): [string, Orphan][] => {
    // Also what is in another cluster than that of now: a config may lead back to it.
    const {deployed} = state.releases[release] ?? newRelease;
    if (deployed === undefined) return [];
    const {namespace, cluster} = deployed;
    const key = orphanKeyOf({release, namespace});
    return state.orphans[key]?.cluster.id === cluster.id ? [] : [[key, {release, namespace, cluster, wish: 'kept'}]];
  });
  const all = {...state.orphans, ...Object.fromEntries(left)};
  return Object.fromEntries(
    Object.entries(all).filter(([, {release, namespace}]) => releases[release]?.namespace !== namespace),
  );
}
