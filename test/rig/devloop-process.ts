import {join, resolve} from 'node:path';
import {execPath} from 'node:process';

import {execa} from 'execa';

const root = resolve(import.meta.dirname, '../..');

/** Which devloop runs: from its sources, so that nothing need be built, or as users have it. */
export type Program = 'sources' | 'bundle';

const programs: Readonly<Record<Program, string>> = {
  sources: join(root, 'src/cli/main.ts'),
  bundle: join(root, 'dist/devloop.js'),
};

/** Where a devloop runs: its project's folder, its state folder, and what else it finds in its environment. */
export type Place = {
  readonly program: Program;
  readonly folder: string;
  readonly state: string;
  readonly env?: Readonly<Record<string, string>>;
};

export type Run = {readonly exitCode: number | undefined; readonly text: string};

/** A devloop that runs; at the end of its scope it is ended. */
export type Started = AsyncDisposable & {
  readonly pid: number | undefined;
  readonly kill: (signal: NodeJS.Signals) => void;
  /** Resolves when devloop has printed a line that holds this text; rejects when it ends before. */
  readonly untilSaid: (text: string) => Promise<string>;
  /** The same for all that it has printed. */
  readonly until: (isEnough: (said: string) => boolean, what: string) => Promise<string>;
  readonly ended: Promise<Run>;
};

/** Runs devloop to its end; it never rejects for a non-zero exit. */
export const runDevloop = async (place: Place, args: readonly string[]): Promise<Run> =>
  startDevloop(place, args).ended;

/** Starts devloop and leaves it running. */
export const startDevloop = (place: Place, args: readonly string[]): Started =>
  startProgram(place, [execPath, programs[place.program], ...args]);

/** Runs devloop to its end on a terminal of its own, where somebody gives it an answer. */
export const runBeforePerson = async (place: Place, args: readonly string[], answer: string): Promise<Run> => {
  const command = [execPath, programs[place.program], ...args].map(word => `'${word}'`).join(' ');
  const env = {...place.env, CI: '', TERM: 'xterm', LC_ALL: 'C.UTF-8'};
  const script = ['script', '--quiet', '--return', '--command', command, '/dev/null'];
  return startProgram({...place, env}, script, answer).ended;
};

/** A terminal keeps what is typed until it is read. */
function startProgram({folder, state, env}: Place, [file = '', ...args]: readonly string[], typed?: string): Started {
  const child = execa(file, args, {
    cwd: folder,
    env: {XDG_STATE_HOME: state, ...env},
    ...(typed === undefined ? {stdin: 'ignore' as const} : {input: typed}),
    all: true,
    reject: false,
  });
  let said = '';
  const changes = new EventTarget();
  child.all.on('data', (chunk: Buffer) => {
    said += chunk.toString();
    changes.dispatchEvent(new Event('said'));
  });
  const ended = child.then(({exitCode, all}) => {
    changes.dispatchEvent(new Event('ended'));
    return {exitCode, text: all};
  });
  const until: Started['until'] = async (isEnough, what) =>
    new Promise((found, reject) => {
      const look = () => isEnough(said) && found(said);
      changes.addEventListener('said', look);
      changes.addEventListener('ended', () => reject(new Error(`devloop ended before it said ${what}:\n${said}`)));
      look();
    });
  return {
    pid: child.pid,
    kill: signal => child.kill(signal),
    ended,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGINT');
      await ended;
    },
    untilSaid: async text => until(all => all.includes(text), `\`${text}\``),
    until,
  };
}
