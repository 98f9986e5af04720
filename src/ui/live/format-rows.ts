import cliTruncate from 'cli-truncate';
import stringWidth from 'string-width';

import {cleanText} from '../../core/clean-text.ts';
import type {Row} from '../../core/rows.ts';

/** What the lines have to fit into, and when they are read. */
export type Fit = {readonly columns: number; readonly lines: number; readonly now: number; readonly style: Style};

export type Style = 'coloured' | 'plain';

/** Rows as lines of a terminal, none wider than it and not more of them than fit: what is ready gives way first. */
export function formatRows(rows: readonly Row[], {columns, lines, now, style}: Fit): readonly string[] {
  const shown = chooseRows(rows, lines);
  const width = Math.min(Math.max(0, ...shown.map(({name}) => stringWidth(name))), Math.floor(columns / 3));
  const formatted = shown.map(row => cliTruncate(formatRow(row, {width, now, style}), columns));
  const left = rows.length - shown.length;
  return left === 0 ? formatted : [...formatted, cliTruncate(`  … and ${left} more`, columns)].slice(0, lines);
}

const urgency: readonly Row['mark'][] = ['failed', 'running', 'waiting', 'ready'];

/** The most urgent rows, in the order of all. One line is kept for the word that there are more. */
function chooseRows(rows: readonly Row[], lines: number): readonly Row[] {
  if (rows.length <= lines) return rows;
  const byUrgency = rows.toSorted((a, b) => urgency.indexOf(a.mark) - urgency.indexOf(b.mark));
  const chosen = new Set(byUrgency.slice(0, Math.max(0, lines - 1)));
  return rows.filter(row => chosen.has(row));
}

type RowFit = {readonly width: number; readonly now: number; readonly style: Style};

function formatRow({name, mark, word, since, detail}: Row, {width, now, style}: RowFit): string {
  const elapsed = since === undefined ? '' : formatElapsed(now - since);
  const paint = style === 'coloured' ? paints[mark] : plain;
  const rest = [elapsed, cleanText(detail).replace(/\t/g, ' ')].filter(part => part !== '').join('  ');
  const head = `${paint(glyphs[mark])} ${padTo(cleanText(name), width)}`;
  return `${head}  ${paint(word.padEnd(wordWidth))}  ${rest}`.trimEnd();
}

/** As wide as the longest of the words. */
const wordWidth = 'preparing'.length;

const glyphs: Readonly<Record<Row['mark'], string>> = {waiting: '○', running: '●', ready: '✓', failed: '✗'};

const paintWith =
  (code: number) =>
  (text: string): string =>
    `\u001b[${code}m${text}\u001b[39m`;

const plain = (text: string): string => text;

const paints: Readonly<Record<Row['mark'], (text: string) => string>> = {
  waiting: plain,
  running: paintWith(36),
  ready: paintWith(32),
  failed: paintWith(31),
};

const padTo = (text: string, width: number): string => {
  const short = cliTruncate(text, width);
  return short + ' '.repeat(Math.max(0, width - stringWidth(short)));
};

/** Whole seconds: tenths would only make the line restless. */
function formatElapsed(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
