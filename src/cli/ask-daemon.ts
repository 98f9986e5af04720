import type {Link} from '../control/open-link.ts';
import type {Greeting} from '../control/protocol.ts';
import type {Description} from '../core/describe/description.ts';
import type {Failure} from '../core/failure.ts';
import type {Output} from '../ui/output.ts';
import {exitCodes} from './exit-code.ts';
import {openDaemonLink} from './open-daemon-link.ts';
import {openStatus} from './open-output.ts';
import {Secrets} from './secrets/secrets.ts';
import {showRefusal} from './show-refusal.ts';
import {runWithSignals} from './signal-watch.ts';

/** What asks a devloop that runs, and returns the exit code. */
type Ask = (link: Link, around: {readonly output: Output; readonly signal: AbortSignal}) => Promise<number>;

/** Runs a command that speaks with the devloop of the project; says so when there is none. */
export async function runWithDaemon(
  {configFile}: {readonly configFile: string | undefined},
  ask: Ask,
): Promise<number> {
  // Whoever answers has masked what it says; what is said here knows no secrets.
  const output = openStatus(Date.now(), new Secrets());
  return runWithSignals(async ({first: signal}) => {
    const opened = await openDaemonLink(configFile, signal);
    if (opened.kind === 'failed') return showRefusal(opened.failure, output);
    using link = opened.value;
    return await ask(link, {output, signal});
  });
}

/** What an asked one has refused, or what has failed there, in three parts. */
export function showDescription({what, said, next}: Description, output: Pick<Output, 'showText'>): void {
  for (const line of [`✗ ${what}`, ...said.map(text => `    ${text}`), ...next.map(text => `  → ${text}`)])
    output.showText(line);
}

/** Tells of a request that was refused, and returns the exit code. */
export function showRefused(why: Description, output: Output): number {
  showDescription(why, output);
  return exitCodes.usage;
}

/** The connection has ended before the answer came: devloop was ended meanwhile. */
export const showBroken = ({greeting}: Link, output: Output): number => showRefusal(brokenFailure(greeting), output);

const brokenFailure = ({pid, log}: Greeting): Failure => ({
  kind: 'control-failed',
  pid,
  said: ['it has ended before it answered', ...(log === null ? [] : [`its last words are in ${log}`])],
});
