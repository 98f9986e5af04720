import {spawn, type ChildProcess} from 'node:child_process';
import {open, rename, stat, type FileHandle} from 'node:fs/promises';
import process from 'node:process';
import {setTimeout as sleep} from 'node:timers/promises';

import {readDaemonFile} from '../control/daemon-file.ts';
import {openLink} from '../control/open-link.ts';
import type {Output} from '../ui/output.ts';
import {largestLog, logPathOf} from './detached-log.ts';
import {exitCodes} from './exit-code.ts';
import {openStatus} from './open-output.ts';
import {openProject} from './open-project.ts';
import {openLock, openState} from './open-state.ts';
import {Secrets} from './secrets/secrets.ts';
import {showRefusal} from './show-refusal.ts';
import {runWithSignals} from './signal-watch.ts';

type Request = {readonly cluster?: 'recreate'; readonly configFile: string | undefined};

/** Starts a devloop in the background, in a session of its own, and leaves it once it takes commands. */
export async function startDetached(request: Request): Promise<number> {
  const secrets = new Secrets();
  const output = openStatus(Date.now(), secrets);
  return runWithSignals(async ({first: signal}) => {
    const project = await openProject(request.configFile, {signal, secrets, output});
    if (project.kind === 'failed') return showRefusal(project.failure, output);
    const folder = await openState(project.value);
    if (folder.kind === 'failed') return showRefusal(folder.failure, output);
    const lock = await openLock(project.value, signal);
    if (lock.kind === 'failed') return showRefusal(lock.failure, output);
    await lock.value[Symbol.asyncDispose]();
    return startDaemon({request, folder: folder.value.path, output}, signal);
  });
}

type Start = {readonly request: Request; readonly folder: string; readonly output: Output};

async function startDaemon({request, folder, output}: Start, signal: AbortSignal): Promise<number> {
  const path = logPathOf(folder);
  await using log = await openLog(path);
  const {size: before} = await log.stat();
  const child = startChild(request, log);
  const ended = followEnd(child);
  const limit = AbortSignal.timeout(longestStart);
  const until = AbortSignal.any([signal, limit]);
  const end = await Promise.race([ended, awaitControl({folder, pid: child.pid, ended}, until)]).catch(
    (error: unknown) => {
      child.kill('SIGTERM');
      if (signal.aborted || !limit.aborted) throw error;
      return 'silent' as const;
    },
  );
  child.unref();
  if (end === undefined) {
    output.showText(`devloop runs in the background (process ${child.pid}) and writes to ${path}`);
    output.showText(
      '`devloop status` tells how it stands, `devloop wait` waits until all is ready, `devloop stop` ends it',
    );
    return exitCodes.ready;
  }

  output.showText(`✗ devloop ${describeEnd(end)}; its last words:`);
  for (const line of await readSince(log, before)) output.showText(`    ${line}`);
  if (end === 'silent') return exitCodes.environment;
  return end === 0 ? exitCodes.failed : end;
}

/** Milliseconds until one that starts can be asked: the config is loaded by then, and nothing else has begun. */
const longestStart = 120_000;

const describeEnd = (end: number | 'silent'): string =>
  end === 'silent'
    ? `could not be asked anything for ${longestStart / 1000} s, so it was told to end`
    : `has ended with ${end} before it could be asked anything`;

/** For reading and for appending, by this user alone. A long one is put aside first. */
async function openLog(path: string): Promise<FileHandle> {
  const size = await stat(path).then(
    found => found.size,
    () => 0,
  );
  if (size >= largestLog) await rename(path, `${path}.1`);
  return open(path, 'a+', 0o600);
}

function startChild({cluster, configFile}: Request, {fd}: FileHandle): ChildProcess {
  const [, main = ''] = process.argv;
  const options = [
    ...(configFile === undefined ? [] : ['--config', configFile]),
    ...(cluster === undefined ? [] : ['--recreate']),
  ];
  return spawn(process.execPath, [...process.execArgv, main, ...options], {
    detached: true,
    stdio: ['ignore', fd, fd],
  });
}

/** The exit code, as a shell would have it for a death by signal. */
async function followEnd(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', code => resolve(code ?? exitCodes.failed));
  });
}

type Awaited = {readonly folder: string; readonly pid: number | undefined; readonly ended: Promise<number>};

/** Milliseconds between two looks for the socket of a devloop that starts. */
const lookTime = 30;

/** Resolves with undefined as soon as it answers. Who has ended is not looked for any longer. */
async function awaitControl({folder, pid, ended}: Awaited, signal: AbortSignal): Promise<undefined> {
  const over = new AbortController();
  void ended.finally(() => over.abort()).catch(() => {});
  const until = AbortSignal.any([signal, over.signal]);
  while (!over.signal.aborted) {
    const daemon = await readDaemonFile(folder);
    const opened = daemon?.pid === pid && daemon !== undefined ? await openLink(daemon.socket, until) : undefined;
    if (opened?.kind === 'open') {
      opened.link[Symbol.dispose]();
      return undefined;
    }

    await sleep(lookTime, undefined, {signal: until});
  }
}

/** Lines of the log that tell enough of an early death. */
const mostLines = 20;

async function readSince(log: FileHandle, position: number): Promise<readonly string[]> {
  const {size} = await log.stat();
  const from = Math.max(position, size - mostRead);
  const {buffer, bytesRead} = await log.read(Buffer.alloc(Math.max(0, size - from)), {position: from});
  return buffer.toString('utf8', 0, bytesRead).trimEnd().split('\n').slice(-mostLines);
}

const mostRead = 64 * 1024;
