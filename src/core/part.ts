import type {Config, Release, ServiceName} from './config.ts';
import {failed, ok, type Result} from './job-end.ts';

/** A part of a project: its config, and the services in it that are not worked on and keep the image they have. */
export type Part = {readonly config: Config; readonly kept: readonly ServiceName[]};

/** The part with these names, the whole project when there are none; a name that stands for nothing is a `part-unknown`. */
export function findPart(config: Config, wanted: readonly string[]): Result<Part> {
  const names = [...new Set([...Object.keys(config.services), ...Object.keys(config.releases)])];
  const unknown = wanted.find(name => !names.includes(name));
  if (unknown !== undefined) return failed({kind: 'part-unknown', name: unknown, names});
  return ok(wanted.length === 0 ? {config, kept: []} : partOf(config, wanted));
}

/**
 * What it takes to run some services or releases: the releases that they are in, and those that these need. A release named stands for all of
 * its services.
 */
export function partOf(config: Config, names: readonly string[]): Part {
  const named = Object.values(config.releases).filter(({name}) => names.includes(name));
  const wanted = new Set([...names.filter(name => Object.hasOwn(config.services, name)), ...named.flatMap(servicesOf)]);
  const using = Object.values(config.releases).filter(release => servicesOf(release).some(name => wanted.has(name)));
  const releases = withNeeded(config, [...named, ...using]);
  const services = new Set([...wanted, ...[...releases].flatMap(servicesOf)]);
  return {
    config: {
      ...config,
      services: pick(config.services, name => services.has(name)),
      releases: pick(config.releases, (_, release) => releases.has(release)),
      forwards: pick(config.forwards, (_, {release}) => [...releases].some(({name}) => name === release)),
    },
    kept: Object.keys(config.services).filter(name => services.has(name) && !wanted.has(name)),
  };
}

const servicesOf = ({images}: Release): readonly ServiceName[] => Object.values(images);

/** These releases, and all whose services they need, at any remove. */
function withNeeded(config: Config, releases: readonly Release[]): ReadonlySet<Release> {
  const found = new Set(releases);
  for (const {needs} of found) {
    for (const other of Object.values(config.releases)) {
      if (servicesOf(other).some(name => needs.includes(name))) found.add(other);
    }
  }
  return found;
}

const pick = <Value>(
  record: Readonly<Record<string, Value>>,
  isWanted: (name: string, value: Value) => boolean,
): Readonly<Record<string, Value>> =>
  Object.fromEntries(Object.entries(record).filter(([name, value]) => isWanted(name, value)));
