import type {Build} from '../../core/config.ts';
import type {Failure} from '../../core/failure.ts';
import {ok, type Result} from '../../core/job-end.ts';
import type {JobOf, JobResults} from '../../core/job.ts';
import {buildImage} from '../../drivers/build-image.ts';
import type {BuildEvent} from '../../drivers/build-progress.ts';
import type {BuildStep} from '../../drivers/build-step.ts';
import {probeDocker} from '../../drivers/docker.ts';
import {findManifest} from '../../drivers/registry.ts';
import {ToolError} from '../../drivers/tool-error.ts';
import {dockerFailure, orFailure, ownFileFailure} from '../failure-of.ts';
import {remember} from '../memory.ts';
import type {Context} from '../world.ts';
import {buildFailure} from './build-failure.ts';
import {createBuildTiming} from './build-timing.ts';
import {hashImageInputs} from './image-inputs.ts';

type BuildJob = JobOf<'build-image'>;

/** Has a service's image in the registry: one that an earlier run has left there, or a new one. */
export async function buildService(job: BuildJob, context: Context): Promise<Result<JobResults['build-image']>> {
  return orFailure(
    async () => {
      const digest = job.rebuild === undefined ? await findRemembered(job, context) : undefined;
      return ok(
        digest === undefined ? await build(job, context) : {digest, inputsAfter: job.inputs, source: 'remembered'},
      );
    },
    async error =>
      ownFileFailure(context.world.folders.builds, error) ??
      (await findDockerAway(context)) ??
      (await buildFailure(job, error, context.signal)),
  );
}

/** A daemon that dies under a build breaks it off in many words: whether it is there is asked of it. */
async function findDockerAway({world, signal}: Context): Promise<Failure | undefined> {
  try {
    await probeDocker(await world.openDocker(signal), signal);
    return undefined;
  } catch (error) {
    if (!(error instanceof ToolError) || signal.aborted) throw error;
    return dockerFailure(error);
  }
}

/** The digest that was built from these inputs before, if the registry still has it. Nothing but the registry is asked. */
async function findRemembered(
  {service, inputs, image: {repository}, registry: {port}}: BuildJob,
  {world, signal, log}: Context,
): Promise<string | undefined> {
  const images = await world.memory.listImages(service);
  const made = images.find(image => image.from === inputs && image.repository === repository);
  if (made === undefined) return undefined;
  try {
    const held = await findManifest({port, repository, reference: made.digest}, signal);
    if (held !== undefined && made !== images.at(-1))
      await remember({source: service, log}, () => world.memory.addImage(service, made));
    return held?.digest;
  } catch (error) {
    if (!(error instanceof ToolError) || signal.aborted) throw error;
    log(service, `${error.message} So the image is built again.`);
    return undefined;
  }
}

/** Builds, pushes, and looks at the sources once more: an image whose sources moved under the build is not remembered as made from either version. */
async function build(job: BuildJob, context: Context): Promise<JobResults['build-image']> {
  const {world, signal, log} = context;
  const {service, build: settings, registry, image} = job;
  context.report({kind: 'step', text: `building ${image.repository}:${image.tag}`});
  await world.awaitShared(`registry-${registry.name}`, {
    signal,
    onWait: () =>
      context.report({
        kind: 'step',
        text: `waiting for the registry \`${registry.name}\`, which is being looked after`,
      }),
  });
  const docker = await world.openDocker(signal);
  const timing = createBuildTiming(Date.now());
  const look = createSecondLook(settings, context);
  const {digest} = await buildImage(
    {...settings, image: {...image, port: registry.port}},
    {
      docker,
      signal,
      folder: world.folders.builds,
      onProgress: event => {
        timing.add(event);
        if (hasReadContext(event)) look.begin();
        tellProgress(service, event, context);
      },
    },
  );
  const inputsAfter = await look.end();
  if (inputsAfter === job.inputs)
    await remember({source: service, log}, () => world.memory.addImage(service, {from: inputsAfter, ...image, digest}));
  return {digest, inputsAfter, source: 'built', timing: timing.sum()};
}

/** BuildKit has read all it wants of the context: what moves from now on is not in the image. */
const hasReadContext = (event: BuildEvent): boolean =>
  event.kind === 'step-done' && event.step.kind === 'internal' && event.step.name === 'load build context';

type SecondLook = {readonly begin: () => void; readonly end: () => Promise<string>};

/** Looks at the inputs beside the rest of the build, the newest look counting; at its end if nothing told when to begin. */
function createSecondLook(settings: Build, context: Context): SecondLook {
  const {world, signal} = context;
  const look = async (): Promise<string> => {
    await world.files.lookAgain(settings.context, signal);
    return hashImageInputs(settings, context);
  };
  let last: Promise<string> | undefined;
  return {
    begin: () => {
      last = look();
      // A build that fails does not ask for it.
      last.catch(() => {});
    },
    end: async () => last ?? look(),
  };
}

function tellProgress(service: string, event: BuildEvent, {report, log}: Context): void {
  const step = describeStep(event);
  if (step !== undefined) report({kind: 'step', text: step});
  if (event.kind === 'output') log(service, event.text);
  if (event.kind === 'warning') log(service, `warning: ${event.text}`);
  if (event.kind === 'clipped') log(service, '(BuildKit has left out lines here: the step printed too much, too fast)');
}

/** One line for each instruction of the Dockerfile that really ran; what came from the cache is not worth one. */
function describeStep(event: BuildEvent): string | undefined {
  if (event.kind !== 'step-started') return undefined;
  const {step} = event;
  if (step.kind === 'internal') return isWorthALine(step) ? step.name : undefined;
  return `[${step.stage === '' ? '' : `${step.stage} `}${step.number}/${step.total}] ${firstLine(step.name)}`;
}

const isWorthALine = ({name}: BuildStep): boolean => name.startsWith('exporting to') || name.startsWith('pushing');

const firstLine = (text: string): string => text.split('\n', 1)[0] ?? '';
