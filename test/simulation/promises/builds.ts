import type {JobOf} from '../../../src/core/job.ts';
import {lanes} from '../../../src/core/job.ts';
import type {State} from '../../../src/core/state.ts';
import {digestOf} from '../../rig/simulated-world.ts';
import {isExcused} from './excuses.ts';
import type {Change, Promises, Watched} from './promises.ts';

/** The newest content is built, nothing is built for nothing, and a disabled service keeps what it has. */
export function followBuilds(watched: Watched): Promises {
  const {complain, world} = watched;
  const wanted = new Map<string, number>();
  const passed = new Map<string, number>();
  let registryChanges = -1;
  // What an earlier run has counted is built by this one, too, or found.
  for (const [name, {revision}] of Object.entries(watched.loop.getState().services))
    if (revision > 0) add(wanted, name);

  const sawStart = (state: State, {service, inputs, rebuild}: JobOf<'build-image'>) => {
    const image = state.services[service]?.image;
    const isThere = image !== undefined && image.registry === state.registry?.id;
    if (isThere && image.inputs === inputs && rebuild === undefined)
      complain(`${service} is built, but its image is of these very inputs.`);
    if (rebuild !== undefined && rebuild === image?.rebuild && isThere)
      complain(`${service} is built anew again, and nobody asked for it.`);
  };

  const checkKept = ({before, state}: Change) => {
    for (const name of before.kept.filter(each => state.kept.includes(each))) {
      const image = before.services[name]?.image;
      const isThere = image !== undefined && image.registry === state.registry?.id;
      if (isThere && state.services[name]?.image?.digest !== image.digest)
        complain(`${name} is disabled, and has another image now.`);
    }
  };

  const checkBuilt = (state: State, name: string) => {
    const service = state.services[name];
    const build = state.config.services[name]?.build;
    if (service === undefined || build === undefined) return complain(`${name} is not in the state.`);
    const own = [lanes.fingerprint({kind: 'service', name}), lanes.build(name)];
    if (own.some(lane => isExcused(watched, lane))) return;
    const hash = world.hashService(build);
    if (service.inputs?.hash !== hash) complain(`The newest content of ${name} is not known.`);
    if (service.image?.digest !== digestOf(name, hash)) complain(`The newest content of ${name} is not built.`);
    const [done, asked] = [passed.get(name) ?? 0, wanted.get(name) ?? 0];
    if (done > asked + registryChanges) complain(`${name} was built ${done} times for ${asked} revisions.`);
  };

  return {
    sawStart: (state, job) => (job.kind === 'build-image' ? sawStart(state, job) : undefined),
    sawChange(change) {
      const {before, state, event} = change;
      checkKept(change);
      if (event.type === 'jobPassed' && event.kind === 'prepare-registry') registryChanges += 1;
      if (event.type === 'jobPassed' && event.kind === 'build-image') {
        add(passed, event.job.service);
        if (event.result.inputsAfter !== event.job.inputs) add(wanted, event.job.service);
      }

      for (const [name, {revision, rebuilds}] of Object.entries(state.services)) {
        const old = before.services[name];
        if (old === undefined || revision !== old.revision || rebuilds !== old.rebuilds) add(wanted, name);
      }
    },
    check(state) {
      for (const [name, {image}] of Object.entries(state.services)) {
        const isTrue = image?.inputs === undefined || image.digest === digestOf(name, image.inputs);
        if (!isTrue) complain(`The image of ${name} is remembered as made from what it was not made from.`);
      }
    },
    checkSettled: state => Object.keys(state.config.services).forEach(name => checkBuilt(state, name)),
  };
}

const add = (counts: Map<string, number>, name: string): void => void counts.set(name, (counts.get(name) ?? 0) + 1);
