import type {Description} from '../../core/describe/description.ts';

/** How a lap went, for programs: the content of `--report FILE`. docs/report.schema.json describes it; a field is added, never changed. */
export type Report = {
  readonly schemaVersion: 1;
  /** Of devloop. */
  readonly version: string;
  /** Null when the config could not be read. */
  readonly project: string | null;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly seconds: number;
  readonly outcome: ReportOutcome;
  readonly exitCode: number;
  readonly services: readonly ReportService[];
  readonly releases: readonly ReportRelease[];
  readonly forwards: readonly ReportForward[];
  readonly failures: readonly ReportFailure[];
  /** What was not done when the time was up. */
  readonly unfinished: readonly ReportUnfinished[];
  readonly stages: readonly ReportStage[];
  /** The folder of the bundle, if one was written. */
  readonly bundle: string | null;
};

/** `refused`: the lap could not begin, such as with a config that is not valid. */
export type ReportOutcome = 'ready' | 'failed' | 'timed-out' | 'interrupted' | 'refused';

export type ReportService = {
  readonly name: string;
  /** `remembered`: an earlier run has built it, and the registry still has it. */
  readonly status: 'built' | 'remembered' | 'failed' | 'interrupted' | 'not-reached';
  readonly revision: number;
  readonly image: string | null;
  readonly tag: string | null;
  readonly digest: string | null;
  readonly seconds: number | null;
};

export type ReportRelease = {
  readonly name: string;
  readonly namespace: string;
  readonly status: 'ready' | 'failed' | 'interrupted' | 'not-reached';
  /** Helm's own number. */
  readonly revision: number | null;
  /** `unchanged`: helm had nothing to do, and was not run. */
  readonly helm: 'upgraded' | 'unchanged' | null;
  readonly seconds: number | null;
};

export type ReportForward = {
  readonly name: string;
  readonly release: string;
  readonly url: string;
  readonly status: 'answered' | 'failed' | 'not-reached';
};

export type ReportFailure = Description & {
  readonly kind: string;
  /** Null for what is about no stage, such as a config that is not valid. */
  readonly subjectKind: SubjectKind | null;
  readonly subject: string | null;
  readonly stage: StageName | null;
  readonly places: readonly ReportPlace[];
};

export type ReportPlace = {
  readonly file: string;
  readonly line: number | null;
  readonly column: number | null;
  readonly message: string;
};

export type ReportUnfinished = {
  readonly subjectKind: SubjectKind;
  readonly subject: string;
  readonly stage: StageName;
  /** Null for what had not been begun. */
  readonly since: string | null;
  readonly reasons: readonly string[];
};

export type ReportStage = {
  readonly subjectKind: SubjectKind;
  readonly subject: string;
  readonly stage: StageName;
  readonly status: 'passed' | 'failed' | 'interrupted' | 'not-reached';
  readonly startedAt: string | null;
  readonly seconds: number | null;
  readonly runs: number;
};

/** A service and a release may have the same name. */
export type SubjectKind = 'machine' | 'service' | 'release' | 'forward';

/** What is done with a subject: `check` tools, `prepare` registry and cluster, `wire` the one to the other, and so on to `forward`. */
export type StageName = 'check' | 'prepare' | 'wire' | 'fingerprint' | 'build' | 'deploy' | 'rollout' | 'forward';
