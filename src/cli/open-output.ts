import process from 'node:process';
import type {WriteStream} from 'node:tty';

import {systemClock} from '../engine/clock.ts';
import {BoundedOutput} from '../ui/bounded-output.ts';
import {GroupedOutput} from '../ui/grouped-output.ts';
import type {Terminal} from '../ui/live/live-output.ts';
import type {Output} from '../ui/output.ts';
import {removeColours, replaceCommands, replaceNonAscii} from '../ui/replace-characters.ts';
import {StreamOutput} from '../ui/stream-output.ts';
import type {Ui} from './arguments.ts';
import {chooseView} from './choose-view.ts';
import type {Secrets} from './secrets/secrets.ts';
import {writeTo, type Change} from './write-to.ts';

/** Opens the way to show what happens that fits the arguments and what stdout and stderr lead to. */
export async function openOutput(ui: Ui, secrets: Secrets): Promise<Output> {
  const {stdout, stderr} = process;
  const startedAt = Date.now();
  switch (chooseView(ui, {env: process.env, isTerminal: stdout.isTTY && stderr.isTTY})) {
    case 'json': {
      const {JsonOutput} = await import('../ui/json-output.ts');
      const output = new JsonOutput({
        write: writeTo(stdout, changeFor(stdout, secrets.maskJson)),
        startedAt,
        now: Date.now,
      });
      return new BoundedOutput(output, isBehind);
    }

    case 'live': {
      const {LiveOutput} = await import('../ui/live/live-output.ts');
      const style = wantsColours(process.env) ? 'coloured' : 'plain';
      return new LiveOutput({terminal: terminalOf(stderr, secrets), clock: systemClock, style, startedAt});
    }

    case 'stream':
      return openStream(startedAt, secrets);
  }
}

/** Lines on stderr and stdout, as every command but `--ui=json` writes them. */
export function openStream(startedAt: number, secrets: Secrets): Output {
  const {stdout, stderr} = process;
  const logs = writeTo(stdout, changeFor(stdout, secrets.mask));
  const status = writeTo(stderr, changeFor(stderr, secrets.mask));
  const stream = new StreamOutput({status, logs, startedAt});
  const output = new BoundedOutput(stream, isBehind);
  return isInActions(process.env) ? new GroupedOutput(output, logs) : output;
}

/** The same, all of it on stderr: for a command whose stdout is read by a shell. */
export function openStatus(startedAt: number, secrets: Secrets): Output {
  const status = writeTo(process.stderr, changeFor(process.stderr, secrets.mask));
  return new StreamOutput({status, logs: status, startedAt});
}

/** Texts as they are, but for what would do harm: what a command was asked for. */
export const openText = (stream: WriteStream, secrets: Secrets): ((text: string) => void) =>
  writeTo(stream, changeFor(stream, secrets.mask));

/** Bytes of output that may wait for a slow reader: minutes of what most builds print. */
const mostWaiting = 8 * 1024 * 1024;

const isBehind = (): boolean => process.stdout.writableLength > mostWaiting;

type Environment = Readonly<Record<string, string | undefined>>;

/** What a terminal does not say of its size: the usual one. */
const usual = {columns: 80, rows: 24};

const terminalOf = (stream: WriteStream, secrets: Secrets): Terminal => ({
  write: writeTo(stream, changeFor(stream, secrets.mask)),
  size: () => ({columns: stream.columns || usual.columns, rows: stream.rows || usual.rows}),
  followSize: listener => {
    stream.on('resize', listener);
    return () => stream.off('resize', listener);
  },
});

/** What is done to each text that goes to a stream: a file or a pipe gets all as it is, but for what would do harm there or nobody wants. */
function changeFor({isTTY}: {readonly isTTY: boolean}, mask: Change): Change {
  const {env} = process;
  const changes = [
    mask,
    ...(wantsColours(env) ? [] : [removeColours]),
    ...(isTTY && !isUtf8(env) ? [replaceNonAscii] : []),
    ...(isInActions(env) ? [replaceCommands] : []),
  ];
  return text => changes.reduce((changed, change) => change(changed), text);
}

/** Whether GitHub Actions reads the output. */
export const isInActions = ({GITHUB_ACTIONS}: Environment): boolean => GITHUB_ACTIONS === 'true';

/** See no-color.org. */
const wantsColours = ({NO_COLOR}: Environment): boolean => NO_COLOR === undefined || NO_COLOR === '';

/** The first of these that is set decides, as in every C library. */
const isUtf8 = ({LC_ALL, LC_CTYPE, LANG}: Environment): boolean => /utf-?8/i.test(LC_ALL || LC_CTYPE || LANG || '');
