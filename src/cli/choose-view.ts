import type {Ui} from './arguments.ts';

/** How devloop shows what happens, once `auto` is decided. */
export type View = 'live' | 'stream' | 'json';

type Surroundings = {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether both stdout and stderr lead to a terminal: with `| tee`, another program writes on the same screen. */
  readonly isTerminal: boolean;
};

/** Lines in place need a terminal that understands them and a person before it. */
export function chooseView(ui: Ui, {env, isTerminal}: Surroundings): View {
  if (ui !== 'auto') return ui;
  return isTerminal && !isDumb(env) && !isUnattended(env) ? 'live' : 'stream';
}

const isDumb = ({TERM}: Surroundings['env']): boolean => TERM === undefined || TERM === '' || TERM === 'dumb';

/** Nearly every CI sets `CI`; some of them give a job a terminal. */
export const isUnattended = ({CI}: Surroundings['env']): boolean =>
  CI !== undefined && !['', '0', 'false'].includes(CI);
