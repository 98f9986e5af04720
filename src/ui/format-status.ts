import {cleanText} from '../core/clean-text.ts';
import type {Status, StatusHold} from '../core/status.ts';
import {formatDuration} from './format-duration.ts';
import {formatRows, type Style} from './live/format-rows.ts';

type About = {readonly pid: number; readonly startedAt: number; readonly log: string | null};

type Options = {
  readonly greeting: About;
  readonly status: Status;
  readonly now: number;
  readonly columns: number;
  readonly style: Style;
};

/** How a devloop that runs stands, as lines for people. */
export function formatStatus({greeting, status, now, columns, style}: Options): readonly string[] {
  const rows = status.rows.map(({since, ...row}) => ({...row, since: since ?? undefined}));
  const disabled = status.services.filter(service => service.isDisabled).map(({name}) => name);
  return [
    formatHead(greeting, {status, now}),
    ...(greeting.log === null ? [] : [`it writes to ${greeting.log}`]),
    ...formatRows(rows, {columns, lines: Number.POSITIVE_INFINITY, now, style}),
    ...(disabled.length === 0 ? [] : [`disabled: ${disabled.join(', ')} (\`devloop enable\`)`]),
    ...status.orphans.map(name => `not in the config any more: release ${name} (\`devloop remove ${name}\`)`),
    ...(status.pruned === null ? [] : [status.pruned.text]),
    ...status.holds.filter(isTelling).map(({text}) => text),
    ...status.failures.flatMap(({what, said, next}) => [
      `✗ ${what}`,
      ...said.map(line => `    ${line}`),
      ...next.map(line => `  → ${line}`),
    ]),
  ].map(cleanLine);
}

/** That something waits for the machine, or for an earlier stage of its own, is in its row; a restart has none. */
const isTelling = ({lane, waitsFor}: StatusHold): boolean =>
  lane.startsWith('restart ') || waitsFor.some(other => other.includes(' ') && subjectOf(other) !== subjectOf(lane));

const subjectOf = (lane: string): string | undefined => lane.split(' ').at(-1);

const cleanLine = (line: string): string => cleanText(line);

type Moment = {readonly status: Status; readonly now: number};

function formatHead({pid, startedAt}: About, {status, now}: Moment): string {
  const who = `${status.project}: devloop (process ${pid}) for ${formatDuration(now - startedAt)}`;
  if (status.phase === 'running') return `${who}, ${status.standing}`;
  if (status.phase === 'stopping') return `${who}, stopping`;
  const {length} = status.edited;
  const edits = length === 0 ? '' : `; edits of ${status.edited.join(', ')} wait for \`devloop resume\``;
  return `${who}, paused${edits}`;
}
