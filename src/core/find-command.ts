import type {Command} from './command.ts';
import type {Config} from './config.ts';
import type {CommandIdle} from './failure.ts';
import {failed, ok, type Result} from './job-end.ts';
import {orphanNamesOf} from './orphans.ts';
import type {State} from './state.ts';

/** A command as the user gives it: by names, which may be those of services or of releases. */
export type CommandRequest =
  | {readonly kind: 'rebuild' | 'restart' | 'disable' | 'enable'; readonly names: readonly string[] | 'all'}
  | {readonly kind: 'pause' | 'resume'}
  /** By its name, or by namespace and name as `shop-dev/web`. */
  | {readonly kind: 'remove'; readonly release: string};

/** The command for these names; one that stands for nothing is a `part-unknown`, one for which there is nothing to do a `command-idle`. */
export function findCommand({config, kept, orphans}: State, request: CommandRequest): Result<Command> {
  switch (request.kind) {
    case 'pause':
    case 'resume':
      return ok({kind: request.kind});
    case 'remove':
      return findRemoval({config, orphans}, request.release);
    case 'rebuild':
    case 'restart':
    case 'disable':
    case 'enable':
      return findNamed({config, kept}, request);
  }
}

/** What is left over comes first: by that name, the release of the config is not meant. */
function findRemoval(state: Pick<State, 'config' | 'orphans'>, name: string): Result<Command> {
  const found = Object.entries(state.orphans).filter(([key, {release}]) => name === key || name === release);
  const [first, ...others] = found;
  if (first === undefined)
    return Object.hasOwn(state.config.releases, name)
      ? failed({kind: 'release-wanted', release: name})
      : failed({kind: 'part-unknown', name, names: orphanNamesOf(state)});
  const [, {release, namespace}] = first;
  return others.length === 0
    ? ok({kind: 'remove', release, namespace})
    : failed({kind: 'release-ambiguous', release, names: found.map(([key]) => key)});
}

type Named = Extract<CommandRequest, {readonly names: unknown}>;

type Known = Pick<State, 'config' | 'kept'>;

function findNamed(known: Known, {kind, names: wanted}: Named): Result<Command> {
  const {config, kept} = known;
  const all = [...new Set([...Object.keys(config.services), ...Object.keys(config.releases)])];
  const names = wanted === 'all' ? all : wanted;
  const unknown = names.find(name => !all.includes(name));
  if (unknown !== undefined) return failed({kind: 'part-unknown', name: unknown, names: all});
  const idle = wanted === 'all' ? [] : wanted.flatMap(name => findIdle(known, {command: kind, name}));
  if (idle[0] !== undefined) return failed(idle[0]);
  const services = names.filter(name => Object.hasOwn(config.services, name));
  const releases = names.filter(name => Object.hasOwn(config.releases, name));
  return ok(
    kind === 'rebuild'
      ? {kind, services: unique(services.filter(name => !kept.includes(name))), releases: unique(releases)}
      : {kind, services: unique([...services, ...releases.flatMap(name => servicesOf(config, name))])},
  );
}

/** Why there would be nothing to do for one name; a service and a release may share it. */
function findIdle({config, kept}: Known, asked: Pick<CommandIdle, 'command' | 'name'>): readonly CommandIdle[] {
  const {command, name} = asked;
  const [isService, isRelease] = [Object.hasOwn(config.services, name), Object.hasOwn(config.releases, name)];
  if (command === 'rebuild')
    return isRelease || !kept.includes(name) ? [] : [{kind: 'command-idle', ...asked, reason: 'disabled'}];
  if (isRelease && servicesOf(config, name).length > 0) return [];
  if (!isService) return [{kind: 'command-idle', ...asked, reason: 'without-images'}];
  const isInRelease = Object.keys(config.releases).some(release => servicesOf(config, release).includes(name));
  return command !== 'restart' || isInRelease ? [] : [{kind: 'command-idle', ...asked, reason: 'in-no-release'}];
}

/** A release stands for the services in it. */
const servicesOf = ({releases}: Config, release: string): readonly string[] =>
  Object.values(releases[release]?.images ?? {});

const unique = (names: readonly string[]): readonly string[] => [...new Set(names)];
