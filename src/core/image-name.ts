import type {Config, ServiceName} from './config.ts';
import type {ImageName} from './job.ts';

/** The name in the registry of the image that a service has for a fingerprint of its inputs. */
export const imageName = (config: Config, service: ServiceName, inputs: string): ImageName => ({
  repository: `${config.name}/${service}`,
  tag: tagOf(inputs),
});

/** Where a service's images are, as both the host and the nodes name it: `localhost:5001/todo/backend`. */
export const repositoryOf = (config: Config, service: ServiceName): string =>
  `localhost:${config.registry.port}/${config.name}/${service}`;

/** A tag unique per content, so that a chart that ignores the digest still rolls. */
const tagOf = (inputs: string): string => `dev-${inputs.slice(0, 16)}`;
