import type {Config, ReleaseName, ServiceName} from './config.ts';
import {isWithin} from './is-within.ts';

export type Affected = {
  readonly services: readonly ServiceName[];
  readonly releases: readonly ReleaseName[];
  /** Whether the config file, or a module of it, is among them. */
  readonly config: 'touched' | 'same';
};

/** Which services' build inputs, which releases' chart or values, and whether the config contain one of these absolute paths. */
export function affectedBy(config: Config, paths: readonly string[]): Affected {
  const touches = (inputs: readonly string[]) => inputs.some(input => paths.some(path => isWithin(input, path)));
  return {
    services: Object.values(config.services)
      .filter(({build}) => touches([build.context, build.dockerfile]))
      .map(({name}) => name),
    releases: Object.values(config.releases)
      .filter(({chart, values}) => touches(chart.kind === 'folder' ? [chart.path, ...values] : values))
      .map(({name}) => name),
    config: touches(config.sources) ? 'touched' : 'same',
  };
}
