import type {Row} from './figures.ts';
import type {SmallApp} from './small-app.ts';

/** What every measurement is given. */
export type Bench = {
  /** Aborted when the user ends the benchmark. */
  readonly signal: AbortSignal;
  /** Seconds for which an idle devloop is looked at. */
  readonly idle: number;
  /** Says how far it is. */
  readonly tell: (text: string) => void;
};

export type Measured = {readonly app: SmallApp; readonly bench: Bench};

/** Rows by the word that chooses them. Those that need the small app share one. */
export type Suite =
  | {readonly needs: 'nothing'; readonly measure: (bench: Bench) => AsyncIterable<Row>}
  | {readonly needs: 'app'; readonly measure: (measured: Measured) => AsyncIterable<Row>};

/** No single wait takes longer, unless something is broken: in milliseconds. */
const longest = 120_000;

/** A signal that also ends a wait that would never end. */
export const withLimit = (signal: AbortSignal): AbortSignal => AbortSignal.any([signal, AbortSignal.timeout(longest)]);
