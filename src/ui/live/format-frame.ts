import stringWidth from 'string-width';

/** What changes on the screen: new text that scrolls away above, and the lines that stay below it. */
export type Frame = {
  /** The lines that were drawn last, the newest lowest; the cursor is on the line below them. */
  readonly previous: readonly string[];
  readonly columns: number;
  /** Whole lines, each with its line feed, or nothing. */
  readonly above: string;
  readonly lines: readonly string[];
};

/**
 * The one text that turns the old screen into the new one. It hides the cursor and shows it again, so that nothing is to be restored however
 * devloop ends; and lines cannot wrap, even where a terminal takes a character for wider than we do.
 */
export function formatFrame({previous, columns, above, lines}: Frame): string {
  const height = previous.reduce((sum, line) => sum + heightOf(line, columns), 0);
  const up = height === 0 ? '\r' : `\r${escape}[${height}A`;
  // Text above may be of any length: only a cleared screen is sure to have nothing left behind it.
  const scrolled = above === '' ? '' : `${clearBelow}${above}`;
  const drawn = lines.map(line => `${line}${clearLine}\n`).join('');
  return `${begin}${up}${scrolled}${noWrap}${drawn}${wrap}${clearBelow}${end}`;
}

/** A terminal that was made narrower has broken the old lines into several. */
const heightOf = (line: string, columns: number): number => Math.max(1, Math.ceil(stringWidth(line) / columns));

const escape = '\u001b';
const clearLine = `${escape}[K`;
const clearBelow = `${escape}[J`;
const noWrap = `${escape}[?7l`;
const wrap = `${escape}[?7h`;

/** Terminals that know mode 2026 show the result at once; the others do not mind. */
const begin = `${escape}[?2026h${escape}[?25l`;
const end = `${escape}[?25h${escape}[?2026l`;
