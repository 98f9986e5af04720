import type {ConfigProblem} from '../core/failure.ts';

/** A part of the config as devloop uses it, and what is wrong with it; with a problem the value is never used. */
export type Checked<Value> = {readonly value: Value; readonly problems: readonly ConfigProblem[]};
