import type {BuildFailed} from './build-failed.ts';
import type {RolloutStuck} from './rollout/trouble.ts';

/** Everything that can go wrong, with its facts; the words are in the folder describe. `said` is what the tool printed last. */
export type Failure =
  | ConfigFailure
  | MachineFailure
  | ProjectFailure
  | TimedOut
  | {readonly kind: 'bug'; readonly message: string; readonly stack: string};

/** devloop cannot start with this config, or not now. */
export type ConfigFailure =
  | {readonly kind: 'config-not-found'; readonly searched: readonly string[]}
  | {readonly kind: 'config-invalid'; readonly file: string; readonly problems: readonly ConfigProblem[]}
  | {readonly kind: 'part-unknown'; readonly name: string; readonly names: readonly string[]}
  | {readonly kind: 'locked'; readonly pid: number; readonly daemon?: Daemon}
  | {readonly kind: 'not-running'; readonly pid: number | undefined}
  | {readonly kind: 'control-failed'; readonly pid: number | undefined; readonly said: readonly string[]}
  | CommandIdle
  | {readonly kind: 'release-wanted'; readonly release: string}
  /** `names` are what may be meant, by namespace and name. */
  | {readonly kind: 'release-ambiguous'; readonly release: string; readonly names: readonly string[]};

/** A command that would do nothing for this name. */
export type CommandIdle = {
  readonly kind: 'command-idle';
  readonly command: 'rebuild' | 'restart' | 'disable' | 'enable';
  readonly name: string;
  readonly reason: 'disabled' | 'in-no-release' | 'without-images';
};

/** What is known of a devloop that stays up: for how long it has, and the file that it writes to when it has no terminal. */
export type Daemon = {readonly seconds: number; readonly log: string | undefined};

/** One thing that is wrong in a config file. */
export type ConfigProblem = {
  /** The keys that lead to the value, such as `['services', 'backend', 'build']`; empty for the file as a whole. */
  readonly path: readonly string[];
  /** A sentence. */
  readonly message: string;
  readonly expected?: string;
  readonly got?: string;
  /** Line and column of the config file, from 1. */
  readonly line?: number;
  readonly column?: number;
};

/** Failures of the machine and of what devloop owns on it: `devloop --once` ends with an exit code of its own for them. */
export type MachineFailure =
  | {readonly kind: 'tool-missing'; readonly tool: Tool; readonly said: readonly string[]}
  | {readonly kind: 'tool-unfit'; readonly tool: Tool; readonly said: readonly string[]}
  | {readonly kind: 'state-unusable'; readonly said: readonly string[]}
  | {readonly kind: 'report-unwritable'; readonly file: string; readonly said: readonly string[]}
  | {readonly kind: 'docker-unreachable'; readonly said: readonly string[]}
  | {readonly kind: 'disk-full'; readonly service: string; readonly said: readonly string[]}
  | {
      readonly kind: 'push-failed';
      readonly service: string;
      readonly registry: string;
      readonly said: readonly string[];
    }
  | OwnedFailure
  | {readonly kind: 'port-taken'; readonly port: number; readonly forward: string; readonly said: readonly string[]};

/** Failures of the cluster and the registry, which devloop makes and repairs itself. */
export type OwnedFailure =
  | {readonly kind: 'registry-foreign'; readonly name: string; readonly what: 'container' | 'volume'}
  | {readonly kind: 'registry-failed'; readonly name: string; readonly port: number; readonly said: readonly string[]}
  | {readonly kind: 'cluster-foreign'; readonly cluster: string; readonly missing: string}
  | {readonly kind: 'cluster-shared'; readonly cluster: string; readonly releases: readonly string[]}
  | {readonly kind: 'cluster-failed'; readonly cluster: string; readonly said: readonly string[]}
  | {
      readonly kind: 'cluster-broken';
      readonly cluster: string;
      /** What is wrong with it, as a clause. */
      readonly part: string;
      readonly said: readonly string[];
    }
  | {readonly kind: 'cluster-unreachable'; readonly said: readonly string[]}
  | {readonly kind: 'wiring-failed'; readonly said: readonly string[]}
  | {readonly kind: 'removal-failed'; readonly said: readonly string[]};

export type Tool = 'docker' | 'buildx' | 'kind' | 'helm';

/** Failures of the project's own files: an edit may heal them. */
export type ProjectFailure =
  | {readonly kind: 'inputs-unreadable'; readonly of: string; readonly said: readonly string[]}
  | BuildFailed
  | {
      readonly kind: 'chart-unavailable';
      readonly release: string;
      /** What was asked for: `oci://…`, `redis 1.2.3 of https://…`, or what a chart in a folder depends on. */
      readonly chart: string;
      readonly answer: 'missing' | 'refused' | 'unreachable' | 'other';
      readonly said: readonly string[];
    }
  | {readonly kind: 'release-foreign'; readonly release: string; readonly namespace: string}
  | HookFailed
  | {readonly kind: 'deploy-failed'; readonly release: string; readonly said: readonly string[]}
  | {readonly kind: 'restart-failed'; readonly release: string; readonly said: readonly string[]}
  | RolloutStuck
  | {
      readonly kind: 'rollout-timed-out';
      readonly release: string;
      readonly namespace: string;
      readonly seconds: number;
      readonly waiting: readonly string[];
    }
  | {
      readonly kind: 'forward-unanswered';
      readonly forward: string;
      readonly port: number;
      readonly seconds: number;
      readonly said: readonly string[];
    };

/** The lap has used up its time. */
export type TimedOut = {
  readonly kind: 'timed-out';
  /** How long it had, and when that was over, in milliseconds since the epoch. */
  readonly seconds: number;
  readonly at: number;
  readonly waiting: readonly Unfinished[];
};

/** What was not done when the time was up: in which lane, since when it ran (undefined if it did not), and what it waited for. */
export type Unfinished = {
  readonly lane: string;
  readonly since: number | undefined;
  readonly reasons: readonly string[];
};

/** A hook of a chart has failed, and helm has given up the release. */
export type HookFailed = {
  readonly kind: 'hook-failed';
  readonly release: string;
  readonly namespace: string;
  /** As kubectl names it: `job/migrate`. */
  readonly hook: string;
  /** The last lines of its pod. */
  readonly output: readonly string[];
  /** What helm said. */
  readonly said: readonly string[];
};

/**
 * How often the same work is tried again after a failure that may heal without anyone's help. Each wait is twice the one before, so six tries
 * take a minute: a Docker daemon that is restarted, with the node in it, is back by then.
 */
export function retriesOf({kind}: Failure): number {
  if (kind === 'docker-unreachable' || kind === 'cluster-unreachable') return 6;
  return kind === 'push-failed' ? 4 : 0;
}

export function isMachineFailure(failure: Failure): failure is MachineFailure {
  switch (failure.kind) {
    case 'tool-missing':
    case 'tool-unfit':
    case 'state-unusable':
    case 'report-unwritable':
    case 'docker-unreachable':
    case 'disk-full':
    case 'push-failed':
    case 'registry-foreign':
    case 'registry-failed':
    case 'cluster-foreign':
    case 'cluster-shared':
    case 'cluster-failed':
    case 'cluster-broken':
    case 'cluster-unreachable':
    case 'wiring-failed':
    case 'removal-failed':
    case 'port-taken':
      return true;
    case 'config-not-found':
    case 'config-invalid':
    case 'part-unknown':
    case 'locked':
    case 'not-running':
    case 'control-failed':
    case 'command-idle':
    case 'release-wanted':
    case 'release-ambiguous':
    case 'inputs-unreadable':
    case 'build-failed':
    case 'chart-unavailable':
    case 'release-foreign':
    case 'hook-failed':
    case 'deploy-failed':
    case 'restart-failed':
    case 'rollout-stuck':
    case 'rollout-timed-out':
    case 'forward-unanswered':
    case 'timed-out':
    case 'bug':
      return false;
  }
}
