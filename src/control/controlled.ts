import type {Description} from '../core/describe/description.ts';
import type {CommandRequest} from '../core/find-command.ts';
import type {Status} from '../core/status.ts';
import type {Answer} from './protocol.ts';

/** What a devloop does for those who ask. */
export type Controlled = {
  /** Without secrets: all that it says leaves devloop. */
  readonly readStatus: () => Status;
  /** Gives a command, or says why not. */
  readonly send: (command: CommandRequest) => Description | undefined;
  readonly stop: () => void;
  /** Calls back whenever the status may be another one; the function it returns ends that. */
  readonly follow: (listener: () => void) => () => void;
};

/** Sends lines to a client. */
export type Reply = {
  readonly write: (answer: Answer) => void;
  /** The last line; nothing is written after it. */
  readonly end: (answer: Answer) => void;
  /** Calls back when the client is gone, or has got its last line. */
  readonly onClose: (listener: () => void) => void;
};

/** Whom a request is served to, and who serves it. */
export type Serving = {readonly reply: Reply; readonly controlled: Controlled};
