import {parseBuildFailure, type BuildFailure} from './build-failure.ts';
import {parseBuildMessage, type Vertex, type VertexLog} from './build-message.ts';
import {parseBuildStep, type BuildStep} from './build-step.ts';
import {createLineSplitter, type LineSplitter} from './split-lines.ts';

/** What a screen shows of a running build. A step may start and end again: the last time counts. */
export type BuildEvent =
  | {readonly kind: 'step-started'; readonly step: BuildStep}
  | {
      readonly kind: 'step-done' | 'step-cached' | 'step-failed';
      readonly step: BuildStep;
      /** In milliseconds since the epoch. */
      readonly startedAt: number;
      readonly ms: number;
    }
  | {readonly kind: 'output'; readonly step: BuildStep; readonly text: string}
  /** Bytes of one thing that is fetched or sent; `total` is 0 while it is not known. */
  | {
      readonly kind: 'transfer';
      readonly step: BuildStep;
      readonly item: string;
      readonly current: number;
      readonly total: number;
    }
  /** BuildKit drops what a step writes too fast or too much. */
  | {readonly kind: 'clipped'; readonly step: BuildStep}
  | {readonly kind: 'warning'; readonly text: string};

/** Takes the lines of `--progress=rawjson` as they come; `failure` is asked after the last one. */
export type ProgressReader = {readonly write: (line: string) => void; readonly failure: () => BuildFailure};

/** Makes events of BuildKit's messages, and keeps what explains a failure. */
export const createProgressReader = (onEvent: (event: BuildEvent) => void): ProgressReader => {
  const steps = new Map<string, StepProgress>();
  const plain: string[] = [];
  let failed: StepProgress | undefined;

  const findStep = (id: string, name: string): StepProgress => {
    const known = steps.get(id);
    if (known !== undefined) return known;
    const progress = createStepProgress(parseBuildStep(id, name), onEvent);
    steps.set(id, progress);
    return progress;
  };

  return {
    write: line => {
      const message = parseBuildMessage(line);
      if (message === undefined) {
        if (plain.length < plainLines) plain.push(line);
        return;
      }
      for (const {digest, name} of message.vertexes) findStep(digest, name);
      for (const log of message.logs) findStep(log.vertex, '').log(log);
      for (const {vertex, id, current, total} of message.statuses) {
        if (current > 0) onEvent({kind: 'transfer', step: findStep(vertex, '').step, item: id, current, total});
      }
      for (const vertex of message.vertexes) {
        const progress = findStep(vertex.digest, vertex.name);
        progress.change(vertex);
        if (isOwnError(vertex)) failed ??= progress;
      }
      for (const text of message.warnings) onEvent({kind: 'warning', text});
    },
    failure: () => parseBuildFailure(plain, failed?.told() ?? {step: undefined, output: [], outputKept: 'whole'}),
  };
};

/** Steps that ran beside the failing one are cancelled, which is no reason. */
const isOwnError = ({error}: Vertex): boolean => error !== '' && !error.includes('context canceled');

type StepProgress = {
  readonly step: BuildStep;
  readonly change: (vertex: Vertex) => void;
  readonly log: (log: VertexLog) => void;
  /** What the step has to say to its failure. */
  readonly told: () => Pick<BuildFailure, 'step' | 'output' | 'outputKept'>;
};

/** BuildKit shows the whole of an instruction that failed, were it a here-document of a thousand lines. */
const plainLines = 10_000;

/** How many of its last lines a step keeps for the case that it fails. */
const keptLines = 20;

const clipMark = /^\[output clipped, log limit .* reached\]$/;

const createStepProgress = (step: BuildStep, onEvent: (event: BuildEvent) => void): StepProgress => {
  let last: string[] = [];
  let outputKept: BuildFailure['outputKept'] = 'whole';
  let shown = '';

  const onText = (text: string): void => {
    if (clipMark.test(text)) {
      outputKept = 'clipped';
      return onEvent({kind: 'clipped', step});
    }
    last = [...last.slice(1 - keptLines), text];
    return onEvent({kind: 'output', step, text});
  };
  const splitters: Readonly<Record<1 | 2, LineSplitter>> = {
    1: createLineSplitter(onText),
    2: createLineSplitter(onText),
  };

  return {
    step,
    log: ({stream, data}) => splitters[stream].write(data),
    change: vertex => {
      const {started, completed} = vertex;
      const change = `${started} ${completed}`;
      if (started === undefined || change === shown) return;
      shown = change;
      if (completed === undefined) return onEvent({kind: 'step-started', step});
      splitters[1].end();
      splitters[2].end();
      const startedAt = Date.parse(started);
      return onEvent({kind: findEnd(vertex), step, startedAt, ms: Date.parse(completed) - startedAt});
    },
    told: () => ({step, output: last, outputKept}),
  };
};

const findEnd = ({cached, error}: Vertex): 'step-done' | 'step-cached' | 'step-failed' => {
  if (error !== '') return 'step-failed';
  return cached ? 'step-cached' : 'step-done';
};
