import type {Service} from '../config.ts';
import {imageName} from '../image-name.ts';
import {isSame} from '../is-same.ts';
import {lanes} from '../job.ts';
import {imageOf} from '../made.ts';
import type {ServiceState, State} from '../state.ts';
import {chooseBuilds} from './build-slots.ts';
import {missingToolsOf} from './machine-steps.ts';
import {holdOf, stepOf, type Step} from './step.ts';

/** What there is to do for the services: a look at their inputs, and an image made from them. */
export function planServices(state: State): readonly Step[] {
  return chooseBuilds(
    state,
    Object.values(state.config.services).flatMap(service => stepsOf(state, service)),
  );
}

function stepsOf(state: State, service: Service): readonly Step[] {
  const current = state.services[service.name];
  if (current === undefined) return [];
  if (state.kept.includes(service.name)) return findStep(state, service);
  const running = state.running[lanes.build(service.name)]?.job;
  const isAllowed = isActedOn(state, current);
  const isKept =
    current.inputs?.edits !== current.edits ||
    current.interruptedBuilds >= patience ||
    state.registry === undefined ||
    !isAllowed;
  if (running !== undefined && isKept) return [...(isAllowed ? fingerprintStep(state, service) : []), stepOf(running)];
  return isAllowed ? [...fingerprintStep(state, service), ...buildStep(state, service)] : [];
}

/** While devloop is paused, a subject is acted on only if a command has asked for it after its newest edit. */
export const isActedOn = ({phase}: State, {edits, ordered}: Pick<ServiceState, 'edits' | 'ordered'>): boolean =>
  phase !== 'paused' || ordered === edits;

function findStep(state: State, {name}: Service): readonly Step[] {
  if (imageOf(state, name) !== undefined) return [];
  if (state.registry === undefined) return [holdOf(lanes.build(name), ['registry'])];
  const {repository} = imageName(state.config, name, '');
  return [stepOf({kind: 'find-image', service: name, repository, registry: state.registry})];
}

/**
 * How many builds in a row a newer revision may interrupt, so that steady typing still gets somewhere.
 * An edit alone interrupts nothing: the build goes on until the fingerprint says that the edit changed something.
 */
const patience = 2;

/** A look that an edit overtakes goes on: it is what steady typing is built from. */
function fingerprintStep(state: State, {name, build}: Service): readonly Step[] {
  const current = state.services[name];
  if (current === undefined || current.inputs?.edits === current.edits) return [];
  const running = state.running[lanes.fingerprint({kind: 'service', name})]?.job;
  const isOfNow = running?.kind === 'fingerprint-service' && isSame(running.build, build);
  if (isOfNow) return [stepOf(running)];
  return [stepOf({kind: 'fingerprint-service', service: name, build, edits: current.edits}, missingToolsOf(state))];
}

/** Whether what was seen of a subject is to be acted on: it is of the newest edit, or edits come faster than anybody can look. */
export const isSeen = ({inputs, edits, overtaken}: Pick<ServiceState, 'inputs' | 'edits' | 'overtaken'>): boolean =>
  inputs?.edits === edits || overtaken >= patience;

function buildStep(state: State, {name, build}: Service): readonly Step[] {
  const current = state.services[name];
  if (current === undefined) return [];
  const {inputs, revision, rebuilds} = current;
  const lane = lanes.build(name);
  if (inputs === undefined || !isSeen(current)) return [holdOf(lane, [lanes.fingerprint({kind: 'service', name})])];
  if (isBuilt(state, name)) return [];
  if (state.registry === undefined) return [holdOf(lane, ['registry'])];
  const image = imageName(state.config, name, inputs.hash);
  const rebuild = rebuilds > (imageOf(state, name)?.rebuild ?? 0) ? rebuilds : undefined;
  return [
    stepOf({
      kind: 'build-image',
      service: name,
      build,
      revision,
      inputs: inputs.hash,
      image,
      registry: state.registry,
      rebuild,
    }),
  ];
}

/** Whether the newest image of a service is made from what its inputs were when somebody last looked, and after the last rebuild that was asked for. */
export function isBuilt(state: State, service: string): boolean {
  const {inputs, edits, rebuilds} = state.services[service] ?? {};
  const image = imageOf(state, service);
  if (inputs === undefined || image === undefined || image.rebuild !== rebuilds) return false;
  return image.inputs === inputs.hash || (image.inputs === undefined && image.edits === edits);
}
