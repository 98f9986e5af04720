import type {Event} from '../../src/core/event.ts';
import {reduce} from '../../src/core/reduce.ts';
import type {State} from '../../src/core/state.ts';
import {StreamOutput} from '../../src/ui/stream-output.ts';

/** The output of a devloop whose events a test tells, and all that it has written. */
export type Told = {
  readonly output: StreamOutput;
  readonly getState: () => State;
  readonly tell: (event: Event) => void;
  /** What was written to the status stream, without the time at the head of each line. */
  readonly status: () => readonly string[];
  readonly logs: () => readonly string[];
};

/** Events change the state first and are shown then, as in the loop. */
export function createTold(initial: State): Told {
  let state = initial;
  let status = '';
  let logs = '';
  const output = new StreamOutput({
    status: text => (status += text),
    logs: text => (logs += text),
    startedAt: initial.now,
  });
  return {
    output,
    getState: () => state,
    tell(event) {
      state = reduce(state, event);
      output.showEvent(state, event);
    },
    status: () => linesOf(status),
    logs: () => linesOf(logs),
  };
}

const linesOf = (text: string): readonly string[] =>
  text
    .split('\n')
    .slice(0, -1)
    .map(line => line.replace(/^\d\d:\d\d:\d\d /, ''));
