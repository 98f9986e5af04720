import {join} from 'node:path';
import {env, execPath} from 'node:process';

import {execa} from 'execa';

import {openScreen, type Screen} from './screen.ts';

const main = join(import.meta.dirname, '../../src/cli/main.ts');

/** Where a devloop runs. */
export type Place = {readonly folder: string; readonly state: string; readonly env?: Readonly<Record<string, string>>};

export type Size = {readonly columns: number; readonly rows: number};

/** A devloop on a terminal of its own. */
export type OnTerminal = {
  /** What the user sees. */
  readonly screen: Screen;
  /** All that was written to the terminal so far. */
  readonly written: () => string;
  /** Resolves when the screen has a line like this; rejects when devloop ends before. */
  readonly untilSeen: (line: RegExp) => Promise<void>;
  readonly kill: (signal: NodeJS.Signals) => Promise<void>;
  readonly resize: (size: Size) => Promise<void>;
  readonly ended: Promise<number | undefined>;
};

/** Starts devloop on a terminal of this size; `script` makes the terminal, and a shell that becomes devloop says which one it is. */
export async function startOnTerminal(place: Place, size: Size, args: readonly string[]): Promise<OnTerminal> {
  const command = `stty cols ${size.columns} rows ${size.rows}; echo "$$ $(tty)"; exec "${execPath}" "${main}" ${args.join(' ')}`;
  const child = execa('script', ['--quiet', '--flush', '--return', '--command', command, '/dev/null'], {
    cwd: place.folder,
    env: {
      ...env,
      XDG_STATE_HOME: place.state,
      CI: '',
      TERM: 'xterm-256color',
      LC_ALL: 'C.UTF-8',
      SHELL: '/bin/bash',
      ...place.env,
    },
    extendEnv: false,
    stdin: 'pipe',
    reject: false,
  });
  const screen = openScreen(size.columns, size.rows);
  const changes = new EventTarget();
  let written = '';
  let shown = Promise.resolve();
  child.stdout.on('data', (chunk: Buffer) => {
    written += chunk.toString();
    shown = screen.write(chunk.toString());
    void shown.then(() => changes.dispatchEvent(new Event('shown')));
  });
  const ended = child.then(async ({exitCode}) => {
    await shown;
    changes.dispatchEvent(new Event('ended'));
    return exitCode;
  });
  const untilSeen = async (line: RegExp): Promise<void> =>
    new Promise((seen, reject) => {
      const look = () => screen.lines().some(each => line.test(each)) && seen();
      changes.addEventListener('shown', look);
      changes.addEventListener('ended', () =>
        reject(new Error(`devloop ended before ${line}:\n${screen.lines().join('\n')}`)),
      );
      look();
    });
  await untilSeen(/^\d+ \/dev\//);
  const [pid = '', tty = ''] = screen.lines()[0]?.split(' ') ?? [];
  return {
    screen,
    written: () => written,
    untilSeen,
    kill: async signal => void (await execa('kill', [`-${signal.slice('SIG'.length)}`, pid])),
    resize: async ({columns, rows}) => {
      screen.resize(columns, rows);
      await execa('stty', ['-F', tty, 'cols', String(columns), 'rows', String(rows)]);
    },
    ended,
  };
}
