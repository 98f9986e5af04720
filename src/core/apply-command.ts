import type {Command} from './command.ts';
import type {Config, ReleaseName, ServiceName} from './config.ts';
import {lanes, machineLanes, type Lane} from './job.ts';
import {orphanKeyOf} from './orphans.ts';
import {releasesOf} from './releases-of.ts';
import type {State} from './state.ts';
import {updateRelease, updateService, removeFailures} from './update.ts';

/** The state after a word from the user. Names that stand for nothing change nothing: whoever takes the word refuses them. */
export function applyCommand(state: State, command: Command): State {
  switch (command.kind) {
    case 'rebuild':
      return withRebuild(state, command);
    case 'restart':
      return withRestarts(state, command.services);
    case 'pause':
      return state.phase === 'running' ? {...state, phase: 'paused'} : state;
    case 'resume':
      return state.phase === 'paused' ? {...state, phase: 'running'} : state;
    case 'disable':
      return {...state, kept: [...new Set([...state.kept, ...command.services.filter(isKnown(state))])]};
    case 'enable':
      return {...state, kept: state.kept.filter(name => !command.services.includes(name))};
    case 'remove': {
      const key = orphanKeyOf(command);
      const orphan = state.orphans[key];
      if (orphan === undefined) return state;
      const orphans = {...state.orphans, [key]: {...orphan, wish: 'removed' as const}};
      return removeFailures({...state, orphans}, [lanes.remove(command)]);
    }
  }
}

const isKnown =
  ({config}: State) =>
  (service: ServiceName): boolean =>
    config.services[service] !== undefined;

type Rebuild = {readonly services: readonly ServiceName[]; readonly releases: readonly ReleaseName[]};

/** It also clears what failed in these subjects' lanes, in those of the services' releases and in the machine's. */
function withRebuild(state: State, {services, releases}: Rebuild): State {
  const built = services.reduce(
    (next, name) =>
      updateService(next, name, ({edits, rebuilds}) => ({
        edits: edits + 1,
        editedAt: state.now,
        ordered: edits + 1,
        rebuilds: rebuilds + 1,
      })),
    state,
  );
  const redeployed = releases.reduce(
    (next, name) =>
      updateRelease(next, name, ({edits, redeploys}) => ({
        edits: edits + 1,
        ordered: edits + 1,
        redeploys: redeploys + 1,
      })),
    built,
  );
  const touched = [
    ...new Set([...releases, ...services.flatMap(service => releasesOf(state.config, service).map(({name}) => name))]),
  ];
  return removeFailures(redeployed, [
    ...machineLanes,
    ...services.flatMap(name => [lanes.fingerprint({kind: 'service', name}), lanes.build(name)]),
    ...lanesOf(state.config, touched),
  ]);
}

function withRestarts(state: State, services: readonly ServiceName[]): State {
  const touched = Object.values(state.config.releases).flatMap(({name, images}) => {
    const wanted = services.filter(service => Object.values(images).includes(service));
    return wanted.length === 0 ? [] : [{name, wanted}];
  });
  const asked = touched.reduce(
    (next, {name, wanted}) =>
      updateRelease(next, name, ({restarts}) => ({
        restarts: {
          ...restarts,
          asked: restarts.asked + 1,
          services: [...new Set([...restarts.services, ...wanted])],
        },
      })),
    state,
  );
  const names = touched.map(({name}) => name);
  return removeFailures(asked, lanesOf(state.config, names));
}

const lanesOf = ({forwards}: Config, releases: readonly ReleaseName[]): readonly Lane[] => [
  ...releases.flatMap(name => [lanes.fingerprint({kind: 'release', name}), lanes.deploy(name), lanes.rollout(name)]),
  ...Object.values(forwards)
    .filter(({release}) => releases.includes(release))
    .map(({name}) => lanes.forward(name)),
];
