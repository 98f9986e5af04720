import type {ReleaseName, ServiceName} from './config.ts';
import type {Deployed, Image, State} from './state.ts';

/** The newest image of a service, as long as it is in the registry of now. */
export function imageOf({services, registry}: State, service: ServiceName): Image | undefined {
  const image = services[service]?.image;
  return image?.registry === registry?.id ? image : undefined;
}

/** What was deployed last of a release, as long as it is in the cluster of now. */
export function deployedOf({releases, cluster}: State, release: ReleaseName): Deployed | undefined {
  const deployed = releases[release]?.deployed;
  return deployed?.cluster.id === cluster?.id ? deployed : undefined;
}

/** Whether the pods of what was deployed last are ready. */
export function isRolledOut(state: State, release: ReleaseName): boolean {
  const deployed = deployedOf(state, release);
  return deployed !== undefined && state.releases[release]?.rolledOut?.from === deployed.from;
}
