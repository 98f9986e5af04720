import type {Description} from '../core/describe/description.ts';
import type {CommandRequest} from '../core/find-command.ts';
import type {Status, StatusFailure} from '../core/status.ts';

/** The version of what is spoken on the socket: it changes only when an old client would misunderstand. docs/control.md tells all of it. */
export const protocol = 1;

/** Bytes that a client may send: a request with hundreds of names is far shorter. */
export const mostSent = 64 * 1024;

/** The longest time that a `wait` may take: a day, in milliseconds. */
export const longestWait = 86_400_000;

/** Who answers; the first line that a client gets. */
export type Greeting = {
  /** The version of devloop. */
  readonly devloop: string;
  readonly protocol: number;
  readonly pid: number;
  readonly project: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** The file that a devloop in the background writes to; null for one in a terminal. */
  readonly log: string | null;
};

/** What a client asks for, in one line; a connection takes one request. */
export type ControlRequest =
  | {readonly request: 'status'}
  | {readonly request: 'command'; readonly command: CommandRequest}
  | {readonly request: 'wait'; readonly for: 'ready'; readonly timeout: number}
  | {readonly request: 'stop'};

/** One line of what a client gets for its request. */
export type Answer =
  | {readonly answer: 'status'; readonly status: Status}
  | {readonly answer: 'accepted'}
  | {readonly answer: 'refused'; readonly why: Description}
  /** What is not done yet; comes again whenever it has changed. */
  | {readonly answer: 'waiting'; readonly waitsFor: readonly string[]}
  | {readonly answer: 'ready'}
  | {readonly answer: 'failed'; readonly failures: readonly StatusFailure[]}
  | {readonly answer: 'timed-out'; readonly waitsFor: readonly string[]}
  /** The connection ends when devloop does. */
  | {readonly answer: 'stopping'; readonly waitsFor: readonly string[]};
