import type {Event} from '../core/event.ts';
import type {Failure} from '../core/failure.ts';
import type {LogLine} from '../core/job-end.ts';
import type {State} from '../core/state.ts';

/** Takes text to where it is shown. */
export type Write = (text: string) => void;

/** All ways to show what happens; which one it is, is nobody's business but the one's who opens it. */
export type Output = {
  readonly showEvent: (state: State, event: Event) => void;
  /** A line that a tool or a container printed. */
  readonly showLog: (line: LogLine) => void;
  readonly showFailure: (failure: Failure, about: About) => void;
  /** The end of a lap. */
  readonly showSummary: (state: State, ending: LapEnding) => void;
  /** A word of devloop's own. */
  readonly showText: (text: string) => void;
  /** The end of everything: what was held back is written, and nothing is shown any more. */
  readonly close: (exitCode: number) => void;
};

export type LapEnding = 'ready' | 'failed' | 'timed-out';

/** Whom something is about, and when it happened. */
export type About = {readonly source: string; readonly at: number};
