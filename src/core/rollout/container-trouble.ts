import type {ContainerFacts, Exit, ProbeFacts, Warning} from './health.ts';
import {missingObjectOf} from './missing-object.ts';
import {isPullReason, pullCauseOf} from './pull-cause.ts';
import type {Crash, FailedProbe, ProbeKind, Trouble} from './trouble.ts';

/** What a container's trouble is judged by, beside its own facts. */
export type ContainerSetting = {
  /** How often it may be started again before it was ever ready. */
  readonly restarts: number;
  /** How long its Deployment lets it try, in seconds, where the chart says so. */
  readonly progressDeadline: number | undefined;
  readonly warnings: readonly Warning[];
};

/** What keeps a container from becoming ready, or undefined while it is still coming up. */
export function containerTroubleOf(container: ContainerFacts, setting: ContainerSetting): Trouble | undefined {
  const {state, isReady} = container;
  if (isReady) return undefined;
  const crash = crashOf(container, setting);
  if (state.kind !== 'waiting') return crash ?? probeTrouble(container, setting);
  return waitingTrouble(container, state) ?? crash;
}

type Waiting = {readonly reason: string; readonly message: string};

const createReasons: ReadonlySet<string> = new Set([
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
]);

function waitingTrouble({name, image, registry}: ContainerFacts, waiting: Waiting): Trouble | undefined {
  const message = waiting.message || waiting.reason;
  if (isPullReason(waiting.reason)) {
    return {kind: 'image-pull', container: name, image, cause: pullCauseOf(waiting), message, registry};
  }

  if (!createReasons.has(waiting.reason)) return undefined;
  const missing = missingObjectOf(message);
  return missing === undefined
    ? {kind: 'container-create', container: name, message}
    : {kind: 'missing-object', container: name, missing};
}

/** How many runs of a container have ended. */
export const exitsOf = ({restarts, state}: ContainerFacts): number => restarts + (state.kind === 'running' ? 0 : 1);

/** How the last run that has ended did so; undefined as long as none has, and for an init container that has done its work. */
export function exitOf({role, state, lastExit}: ContainerFacts): Exit | undefined {
  const exit = state.kind === 'exited' ? state.exit : lastExit;
  return role === 'init' && exit?.code === 0 ? undefined : exit;
}

function crashOf(container: ContainerFacts, {restarts, warnings}: ContainerSetting): Crash | undefined {
  const {name, role, memoryLimit} = container;
  const exit = exitOf(container);
  const exits = exitsOf(container);
  if (exit === undefined || exits <= restarts) return undefined;
  return {
    kind: 'crash',
    container: name,
    role,
    exits,
    exit,
    memoryLimit,
    probe: killingProbe(exit, ofContainer(name, warnings)),
  };
}

const ofContainer = (name: string, warnings: readonly Warning[]): readonly Warning[] =>
  warnings.filter(({container}) => container === name);

/** What Kubernetes ends because of a probe, it ends by SIGTERM or SIGKILL. */
const killCodes: ReadonlySet<number> = new Set([137, 143]);

function killingProbe({code, reason}: Exit, warnings: readonly Warning[]): Crash['probe'] {
  if (!killCodes.has(code) || reason === 'OOMKilled') return undefined;
  return warnings.flatMap(warning => {
    const {kind, answer} = parseAnswer(warning);
    return kind === 'startup' || kind === 'liveness' ? [{kind, answer}] : [];
  })[0];
}

type Answer = {readonly kind: ProbeKind | undefined; readonly answer: string};

/** The kubelet's `Readiness probe failed: …` (or `errored`). */
function parseAnswer({reason, message}: Warning): Answer {
  const [, word = '', answer = ''] = /^(Startup|Readiness|Liveness) probe \w+: (.*)$/su.exec(message) ?? [];
  const kind = probeKinds.find(candidate => candidate === word.toLowerCase());
  return {kind: reason === 'Unhealthy' ? kind : undefined, answer: answer.trim()};
}

const probeKinds: readonly ProbeKind[] = ['startup', 'readiness', 'liveness'];

/** Kubernetes' default for a Deployment that names no deadline of its own, in seconds. */
const shortestProbeTime = 60;

/** A container that runs and is not ready waits for its startup probe first, then for its readiness probe. */
function probeTrouble(
  {name, state, probes, isStarted}: ContainerFacts,
  {progressDeadline, warnings}: ContainerSetting,
): FailedProbe | undefined {
  const startup = probes.find(({kind}) => kind === 'startup');
  const probe = startup !== undefined && !isStarted ? startup : probes.find(({kind}) => kind === 'readiness');
  if (state.kind !== 'running' || probe === undefined) return undefined;
  const {answer} =
    ofContainer(name, warnings)
      .map(parseAnswer)
      .findLast(({kind}) => kind === probe.kind) ?? {};
  const seconds = progressDeadline ?? Math.max(shortestProbeTime, probeTime(probe));
  return {kind: 'probe', container: name, probe: probe.kind, asks: probe.asks, seconds, answer};
}

/** How long a probe may fail by its own numbers before Kubernetes thinks ill of the container. */
const probeTime = ({initialDelay, period, timeout, failures}: ProbeFacts): number =>
  initialDelay + failures * Math.max(period, timeout);
