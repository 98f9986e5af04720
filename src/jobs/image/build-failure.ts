import {basename, relative} from 'node:path';

import {imageAnswerOf, type BuildCause, type BuildFailed} from '../../core/build-failed.ts';
import type {Build} from '../../core/config.ts';
import {listStages} from '../../core/dockerfile.ts';
import type {Failure} from '../../core/failure.ts';
import {findNearest} from '../../core/find-nearest.ts';
import type {JobOf} from '../../core/job.ts';
import {BuildError, type BuildFailure} from '../../drivers/build-failure.ts';
import type {BuildStep} from '../../drivers/build-step.ts';
import {loadIgnoreRules, parseIgnoreRules} from '../../drivers/docker-ignore.ts';
import {listEntries, readFolderOnDisk} from '../../drivers/list-entries.ts';
import {readIfThere} from '../../drivers/read-if-there.ts';
import type {ToolError} from '../../drivers/tool-error.ts';
import {saidBy, toolFailure} from '../failure-of.ts';

type BuildJob = Pick<JobOf<'build-image'>, 'service' | 'build' | 'registry'>;

/** What a build's error means to the user; what was perhaps meant is looked for in the context and the Dockerfile. */
export async function buildFailure(job: BuildJob, error: ToolError, signal: AbortSignal): Promise<Failure> {
  const {service, registry} = job;
  const said = saidBy(error);
  if (!(error instanceof BuildError)) {
    if (error.reason === 'unreachable') return {kind: 'docker-unreachable', said};
    return toolFailure('docker', error) ?? buildFailed(job, {...nothingTold, cause: {kind: 'other'}, said});
  }

  const {failure} = error;
  if (failure.cause.kind === 'push')
    return {kind: 'push-failed', service, registry: `localhost:${registry.port}`, said};
  if (failure.cause.kind === 'disk-full') return {kind: 'disk-full', service, said};
  return buildFailed(job, {
    cause: await causeOf(failure, job.build, signal),
    ...placeOf(failure),
    said: linesOf(failure),
    output: failure.outputKept,
  });
}

const nothingTold = {line: undefined, step: undefined, stage: undefined, excerpt: [], output: 'whole'} as const;

const buildFailed = (
  {service, build}: BuildJob,
  told: Omit<BuildFailed, 'kind' | 'service' | 'dockerfile'>,
): BuildFailed => ({
  kind: 'build-failed',
  service,
  dockerfile: relative(process.cwd(), build.dockerfile),
  ...told,
});

const placeOf = ({line, step, excerpt}: BuildFailure): Pick<BuildFailed, 'line' | 'step' | 'stage' | 'excerpt'> => ({
  line,
  step: step && shorten(firstLine(step.name)),
  stage: step && stageOf(step),
  excerpt,
});

/** BuildKit calls a stage without a name `stage-0`. */
const stageOf = (step: BuildStep): string | undefined =>
  step.kind === 'internal' || /^(stage-\d+)?$/.test(step.stage) ? undefined : step.stage;

/** The sentence about a program that has failed repeats all that it was given to run. */
const linesOf = ({cause, output, message}: BuildFailure): readonly string[] =>
  cause.kind === 'exit' ? output : [...output, ...message.replaceAll(detours, '').split('\n')];

/** What BuildKit was about when it met what failed. */
const detours = /failed to (?:compute cache key|calculate checksum of ref \S+): /g;

async function causeOf(failure: BuildFailure, build: Build, signal: AbortSignal): Promise<BuildCause> {
  const {cause, output} = failure;
  switch (cause.kind) {
    case 'exit':
      return output.some(line => /no space left on device/i.test(line)) ? {kind: 'disk-full'} : cause;
    case 'source-missing':
      return (await findSource(cause.source, build, signal)) ?? {...cause, nearest: undefined};
    case 'base-image':
      return {
        kind: 'base-image',
        image: cause.image,
        answer: imageAnswerOf(cause.answer),
        nearest: await findStage(cause.image, build),
      };
    case 'push':
      return {kind: 'other'};
    case 'secret-missing':
    case 'secret-unset':
    case 'secret-unreadable':
    case 'ssh-missing':
    case 'agent-missing':
    case 'disk-full':
    case 'other':
      return cause;
  }
}

/**
 * A file that is there is hidden by .dockerignore; else the nearest one that is not hidden was meant, or one of that name elsewhere. Nothing
 * where the context cannot be listed.
 */
async function findSource(source: string, build: Build, signal: AbortSignal): Promise<BuildCause | undefined> {
  try {
    const {context, dockerfile} = build;
    const all = await listEntries(context, {rules: parseIgnoreRules(''), readFolder: readFolderOnDisk, signal});
    if (all.some(({path}) => path === source)) return {kind: 'source-ignored', source};
    const rules = await loadIgnoreRules(context, dockerfile);
    const seen = all.map(({path}) => path).filter(path => !rules.isIgnored(path));
    const nearest = seen.find(path => basename(path) === basename(source)) ?? findNearest(source, seen);
    return {kind: 'source-missing', source, nearest};
  } catch {
    return undefined;
  }
}

/** `COPY --from=bild` asks a registry for an image when there is no such stage. */
async function findStage(image: string, {dockerfile}: Build): Promise<string | undefined> {
  const [, name] = /^docker\.io\/library\/([^:@]+):latest$/.exec(image) ?? [];
  if (name === undefined) return undefined;
  return findNearest(name, listStages((await readIfThere(dockerfile)) ?? ''));
}

const firstLine = (text: string): string => text.split('\n', 1)[0] ?? '';

const longestStep = 120;

const shorten = (text: string): string => (text.length > longestStep ? `${text.slice(0, longestStep)}…` : text);
