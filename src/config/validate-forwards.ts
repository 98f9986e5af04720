import type {Forward, ForwardTarget} from '../core/config.ts';
import type {ConfigProblem} from '../core/failure.ts';
import type {Checked} from './checked.ts';
import type {UserForward} from './define-config.ts';
import {describeUnknown} from './describe-unknown.ts';
import type {ParsedUserConfig} from './parse-user-config.ts';

/** The forwards of services and those that stand alone; each leads to one release, and no local port is used twice. */
export const validateForwards = (
  parsed: ParsedUserConfig,
  registryPort: number,
): Checked<Readonly<Record<string, Forward>>> => {
  const entries = listEntries(parsed);
  const forwards = entries.map(entry => planForward(entry, parsed));
  return {
    value: Object.fromEntries(forwards.map(forward => [forward.name, forward])),
    problems: [
      ...entries.flatMap(entry => validateTarget(entry, parsed)),
      ...entries.flatMap(entry => validateRelease(entry, parsed)),
      ...validateNames(parsed),
      ...validateLocalPorts(entries, registryPort),
    ],
  };
};

/** A forward where it stands in the config. */
type Entry = {
  readonly name: string;
  readonly path: readonly string[];
  readonly target: ForwardTarget;
  readonly forward: Omit<UserForward, 'target'>;
};

const listEntries = ({config}: ParsedUserConfig): Entry[] => [
  ...Object.entries(config.services).flatMap(([name, {forward}]) =>
    forward === undefined
      ? []
      : [{name, path: ['services', name, 'forward'], target: {kind: 'service', service: name} as const, forward}],
  ),
  ...Object.entries(config.forwards ?? {}).map(([name, forward]) => ({
    name,
    path: ['forwards', name],
    target: parseTarget(forward.target),
    forward,
  })),
];

const parseTarget = (target: string): ForwardTarget => {
  const [workload, name = ''] = target.split('/');
  const isWorkload = workload === 'deployment' || workload === 'statefulset' || workload === 'daemonset';
  return isWorkload ? {kind: 'workload', workload, name} : {kind: 'service', service: name};
};

const planForward = (entry: Entry, parsed: ParsedUserConfig): Forward => {
  const {name, target, forward} = entry;
  const release = forward.release ?? listReleases(target, parsed)[0] ?? '';
  return {name, release, target, port: forward.port, local: forward.local ?? forward.port};
};

/** The releases in which the target can be. */
const listReleases = (target: ForwardTarget, {config}: ParsedUserConfig): string[] =>
  Object.entries(config.releases)
    .filter(([, {images}]) => target.kind === 'workload' || Object.values(images ?? {}).includes(target.service))
    .map(([name]) => name);

const validateTarget = ({target, path}: Entry, {services}: ParsedUserConfig): ConfigProblem[] =>
  target.kind === 'workload' || services.includes(target.service)
    ? []
    : [describeUnknown(target.service, {path: [...path, 'target'], what: 'service', names: services})];

const validateRelease = ({target, path, forward}: Entry, parsed: ParsedUserConfig): ConfigProblem[] => {
  const {release} = forward;
  const candidates = listReleases(target, parsed);
  const at = [...path, 'release'];
  if (release !== undefined && !parsed.releases.includes(release)) {
    return [describeUnknown(release, {path: at, what: 'release', names: parsed.releases})];
  }
  if (Object.keys(parsed.config.releases).length < parsed.releases.length) return [];
  if (release !== undefined && candidates.length > 0 && !candidates.includes(release)) {
    return [{path: at, message: `\`${release}\` does not have this service`, expected: candidates.join(' or ')}];
  }
  if (candidates.length === 0 && target.kind === 'workload') {
    return [{path, message: 'This workload can be in no release, as there is none'}];
  }
  return release !== undefined || candidates.length < 2 ? [] : [describeAmbiguous(path, candidates)];
};

/** The forward of a service has no `release` of its own. */
const describeAmbiguous = (path: readonly string[], releases: readonly string[]): ConfigProblem => ({
  path,
  message: `This could be in any of these releases: ${releases.join(', ')}`,
  expected:
    path[0] === 'forwards' ? '`release: …` beside the target' : "`forwards: {…: {target: 'service/…', release: …}}`",
});

const validateNames = ({config}: ParsedUserConfig): ConfigProblem[] =>
  Object.keys(config.forwards ?? {})
    .filter(name => Object.hasOwn(config.services, name) && config.services[name]?.forward !== undefined)
    .map(name => ({path: ['forwards', name], message: `The forward of the service \`${name}\` has this name already`}));

const validateLocalPorts = (entries: readonly Entry[], registryPort: number): ConfigProblem[] => {
  const owners = new Map([[registryPort, 'the registry']]);
  return entries.flatMap(({path, forward}) => {
    const local = forward.local ?? forward.port;
    const owner = owners.get(local);
    if (owner === undefined) owners.set(local, `\`${path.join('.')}\``);
    return owner === undefined ? [] : [{path, message: `Port ${local} of 127.0.0.1 is that of ${owner} already`}];
  });
};
