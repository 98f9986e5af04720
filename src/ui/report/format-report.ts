import {cleanText} from '../../core/clean-text.ts';
import {describeFailure} from '../../core/describe/failure.ts';
import {placesOf} from '../../core/failure-places.ts';
import type {Failure} from '../../core/failure.ts';
import {lanes, type Lane} from '../../core/job.ts';
import {isRolledOut} from '../../core/made.ts';
import {forwardStatus, type State} from '../../core/state.ts';
import {formatTime} from '../format-event.ts';
import {removeColours} from '../replace-characters.ts';
import type {LaneRecord, LapRecord} from './lap-record.ts';
import {stagesOf, type Stage} from './report-stages.ts';
import type {
  Report,
  ReportFailure,
  ReportForward,
  ReportOutcome,
  ReportRelease,
  ReportService,
  ReportStage,
  ReportUnfinished,
} from './report.ts';

/** All that is known of a lap when it is over. */
export type Lap = {
  readonly version: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly outcome: ReportOutcome;
  readonly exitCode: number;
  /** The last state of the lap, before what it kept running was stopped; undefined when it never began. */
  readonly state: State | undefined;
  readonly record: LapRecord;
  /** Failures that are about no stage. */
  readonly refusals: readonly Failure[];
  readonly bundle: string | undefined;
};

/** The report of a lap. */
export function formatReport(lap: Lap): Report {
  const {state, startedAt, endedAt} = lap;
  return {
    schemaVersion: 1,
    version: lap.version,
    project: state?.config.name ?? null,
    startedAt: formatTime(startedAt),
    endedAt: formatTime(endedAt),
    seconds: toSeconds(endedAt - startedAt),
    outcome: lap.outcome,
    exitCode: lap.exitCode,
    ...(state === undefined ? noSubjects : formatSubjects({...lap, state})),
    failures: [
      ...lap.refusals.map(failure => formatFailure(failure, undefined)),
      ...(state === undefined ? [] : formatFailures(state)),
    ],
    unfinished: state === undefined ? [] : lap.refusals.flatMap(failure => formatUnfinished(failure, state)),
    bundle: lap.bundle ?? null,
  };
}

type Begun = Lap & {readonly state: State};

const noSubjects = {services: [], releases: [], forwards: [], stages: []};

const formatSubjects = (lap: Begun) => {
  const {config} = lap.state;
  return {
    services: Object.keys(config.services).map(name => formatService(lap, name)),
    releases: Object.keys(config.releases).map(name => formatRelease(lap, name)),
    forwards: Object.keys(config.forwards).flatMap(name => formatForward(lap, name)),
    stages: stagesOf(config).map(stage => formatStage(lap, stage)),
  };
};

function formatService(lap: Begun, name: string): ReportService {
  const lane = lanes.build(name);
  const service = lap.state.services[name];
  const image = service?.image;
  const fingerprint = statusOf(lap, lanes.fingerprint({kind: 'service', name}));
  const built = statusOf(lap, lane);
  const status = built === 'not-reached' && fingerprint !== 'passed' ? fingerprint : built;
  return {
    name,
    status: status === 'passed' ? (lap.record[lane]?.source === 'remembered' ? 'remembered' : 'built') : status,
    revision: service?.revision ?? 0,
    image: image?.repository ?? null,
    tag: image?.tag ?? null,
    digest: image?.digest ?? null,
    seconds: secondsOf(lap.record[lane]),
  };
}

function formatRelease(lap: Begun, name: string): ReportRelease {
  const {state, record} = lap;
  const own = [lanes.fingerprint({kind: 'release', name}), lanes.deploy(name), lanes.rollout(name)];
  const statuses = new Set(own.map(lane => statusOf(lap, lane)));
  const source = record[lanes.deploy(name)]?.source;
  return {
    name,
    namespace: state.config.releases[name]?.namespace ?? '',
    status:
      (['failed', 'interrupted'] as const).find(status => statuses.has(status)) ??
      (isRolledOut(state, name) ? 'ready' : 'not-reached'),
    revision: state.releases[name]?.deployed?.deployment ?? null,
    helm: source === 'upgraded' || source === 'unchanged' ? source : null,
    seconds: own.some(lane => record[lane] !== undefined)
      ? toSeconds(own.reduce((sum, lane) => sum + (record[lane]?.spent ?? 0), 0))
      : null,
  };
}

function formatForward(lap: Begun, name: string): readonly ReportForward[] {
  const forward = lap.state.config.forwards[name];
  if (forward === undefined) return [];
  const status = statusOf(lap, lanes.forward(name));
  const hasAnswered = status === 'passed' || forwardStatus(lap.state, name) === 'answering';
  const {release, local} = forward;
  const told = status === 'failed' ? 'failed' : 'not-reached';
  return [{name, release, url: `http://127.0.0.1:${local}`, status: hasAnswered ? 'answered' : told}];
}

function formatStage(lap: Begun, {lane, subjectKind, subject, stage}: Stage): ReportStage {
  const run = lap.record[lane];
  return {
    subjectKind,
    subject,
    stage,
    status: statusOf(lap, lane),
    startedAt: run === undefined ? null : formatTime(run.startedAt),
    seconds: secondsOf(run),
    runs: run?.runs ?? 0,
  };
}

/** What was given up at its deadline has failed without an event of its own; what runs when the lap ends is interrupted by that. */
function statusOf({state, record}: Begun, lane: Lane): ReportStage['status'] {
  if (state.failures[lane] !== undefined) return 'failed';
  const status = record[lane]?.status ?? 'not-reached';
  return status === 'running' ? 'interrupted' : status;
}

const secondsOf = (run: LaneRecord | undefined): number | null => (run === undefined ? null : toSeconds(run.spent));

const toSeconds = (milliseconds: number): number => Math.round(milliseconds) / 1000;

const formatFailures = ({config, failures}: State): readonly ReportFailure[] => {
  const stages = new Map(stagesOf(config).map(stage => [stage.lane, stage]));
  return Object.entries(failures).map(([lane, {failure}]) => formatFailure(failure, stages.get(lane)));
};

function formatFailure(failure: Failure, stage: Stage | undefined): ReportFailure {
  const places = placesOf(failure).map(place => ({
    ...place,
    line: place.line ?? null,
    column: place.column ?? null,
    message: toPlain(place.message),
  }));
  const {what, said, next} = describeFailure(failure);
  return {
    kind: failure.kind,
    subjectKind: stage?.subjectKind ?? null,
    subject: stage?.subject ?? null,
    stage: stage?.stage ?? null,
    what: toPlain(what),
    said: said.map(toPlain),
    next: next.map(toPlain),
    places,
  };
}

function formatUnfinished(failure: Failure, {config}: State): readonly ReportUnfinished[] {
  if (failure.kind !== 'timed-out') return [];
  const stages = new Map(stagesOf(config).map(stage => [stage.lane, stage]));
  return failure.waiting.flatMap(({lane, since, reasons}) => {
    const stage = stages.get(lane);
    if (stage === undefined) return [];
    return [
      {
        subjectKind: stage.subjectKind,
        subject: stage.subject,
        stage: stage.stage,
        since: since === undefined ? null : formatTime(since),
        reasons: reasons.map(toPlain),
      },
    ];
  });
}

/** A file is no terminal: not even colours are of use in it. */
const toPlain = (text: string): string => removeColours(cleanText(text));
