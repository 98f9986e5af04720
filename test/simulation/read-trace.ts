import type {Event} from '../../src/core/event.ts';
import {initialState, type Beginning} from '../../src/core/initial-state.ts';
import type {Recorded} from './replay.ts';

type Head = {readonly type: 'trace'; readonly version: number; readonly beginning: Beginning};

/** Reads what `--trace` has written; a last line that was torn off by a kill is left out. */
export function readTrace(text: string): Recorded {
  const [first = '', ...lines] = text.slice(0, text.lastIndexOf('\n')).split('\n');
  const head: Head = JSON.parse(first);
  if (head.type !== 'trace' || head.version !== 1) throw new Error('This is no trace.');
  const {beginning} = head;
  // JSON knows no infinity.
  const slots = beginning.slots ?? Number.POSITIVE_INFINITY;
  return {initial: initialState({...beginning, slots}), events: lines.map((line): Event => JSON.parse(line))};
}
