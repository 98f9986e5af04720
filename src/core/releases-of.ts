import type {Config, Release, ServiceName} from './config.ts';

/** The releases into whose chart the image of a service goes. */
export const releasesOf = ({releases}: Config, service: ServiceName): readonly Release[] =>
  Object.values(releases).filter(({images}) => Object.values(images).includes(service));
