import type {Config, ReleaseName, ServiceName} from './config.ts';

export type Affected = {readonly services: readonly ServiceName[]; readonly releases: readonly ReleaseName[]};

/** Which services' build inputs and which releases' chart or values contain one of these absolute paths. */
export function affectedBy(config: Config, paths: readonly string[]): Affected {
  const touches = (inputs: readonly string[]) => inputs.some(input => paths.some(path => isWithin(input, path)));
  return {
    services: Object.values(config.services)
      .filter(({build}) => touches([build.context, build.dockerfile]))
      .map(({name}) => name),
    releases: Object.values(config.releases)
      .filter(({chart, values}) => touches(chart.kind === 'folder' ? [chart.path, ...values] : values))
      .map(({name}) => name),
  };
}

const isWithin = (folder: string, path: string): boolean => path === folder || path.startsWith(`${folder}/`);
