import type {BuildStepRecord, BuildTiming} from '../../core/trace/stage-times.ts';
import type {BuildEvent} from '../../drivers/build-progress.ts';
import type {BuildStep} from '../../drivers/build-step.ts';

/** Keeps of the progress of a build when its steps ran. */
export type TimingOfBuild = {readonly add: (event: BuildEvent) => void; readonly sum: () => BuildTiming};

/** As many steps as are told; the longest stay. */
const mostSteps = 40;
const longestName = 120;

/**
 * A timing of a build that begins at that time. A step may run in parts: it lasts from the first to the last of them. One that BuildKit
 * shares with another build may have begun with that.
 */
export function createBuildTiming(beganAt: number): TimingOfBuild {
  const steps = new Map<string, BuildStepRecord>();
  let push: BuildTiming['push'];
  return {
    add: event => {
      if (event.kind !== 'step-done' && event.kind !== 'step-cached' && event.kind !== 'step-failed') return;
      const record = recordOf(event, steps.get(event.step.id)?.startedAt ?? Math.max(beganAt, event.startedAt));
      steps.set(event.step.id, record);
      const {startedAt, milliseconds} = record;
      if (isPush(event.step)) push = {startedAt, endedAt: startedAt + milliseconds};
    },
    sum: () => ({steps: chooseSteps([...steps.values()]), push}),
  };
}

type StepEnd = Extract<BuildEvent, {readonly startedAt: number}>;

function recordOf({kind, step, startedAt, ms}: StepEnd, from: number): BuildStepRecord {
  const start = Math.min(startedAt + ms, from);
  const outcome = ({'step-done': 'ran', 'step-cached': 'cached', 'step-failed': 'failed'} as const)[kind];
  return {name: nameOf(step), startedAt: start, milliseconds: startedAt + ms - start, outcome};
}

/** As BuildKit itself writes it, in one line. */
function nameOf(step: BuildStep): string {
  const [line = ''] = step.name.split('\n', 1);
  const name = line.length > longestName ? `${line.slice(0, longestName - 1)}…` : line;
  if (step.kind === 'internal') return name;
  return `[${step.stage === '' ? '' : `${step.stage} `}${step.number}/${step.total}] ${name}`;
}

const isPush = (step: BuildStep): boolean => step.kind === 'internal' && step.name.startsWith('pushing');

function chooseSteps(steps: readonly BuildStepRecord[]): readonly BuildStepRecord[] {
  const byTime = steps.toSorted((one, other) => other.milliseconds - one.milliseconds);
  return byTime.slice(0, mostSteps).toSorted((one, other) => one.startedAt - other.startedAt);
}
