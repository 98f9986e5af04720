import {dirname, resolve} from 'node:path';

import {findConfig} from '../config/find-config.ts';
import {findPathKind} from '../config/find-path-kind.ts';
import {readDaemonFile} from '../control/daemon-file.ts';
import {openLink, type Link} from '../control/open-link.ts';
import type {Failure} from '../core/failure.ts';
import {failed, ok, type Result} from '../core/job-end.ts';
import {findStateFolders, type StateFolder} from '../drivers/state-folder.ts';

/** Connects to the devloop that runs for the project. The config is only found, not loaded: a devloop can be asked also while it is broken. */
export async function openDaemonLink(configFile: string | undefined, signal: AbortSignal): Promise<Result<Link>> {
  const root = await findRoot(configFile);
  if (root.kind === 'failed') return root;
  const folders = await findStateFolders(root.value);
  const links = await Promise.all(folders.map(async folder => openIn(folder, signal)));
  const open = links.find(link => link.kind === 'ok');
  if (open !== undefined) return open;
  return links.find(isWrong) ?? failed(notRunning((await findHolders(folders, signal))[0]));
}

async function findRoot(configFile: string | undefined): Promise<Result<string>> {
  if (configFile !== undefined) return findNamedRoot(dirname(resolve(configFile)));
  const found = await findConfig(process.cwd());
  switch (found.kind) {
    case 'found':
      return ok(dirname(found.file));
    case 'ambiguous':
      return ok(dirname(found.files[0]));
    case 'not-found':
      return failed({kind: 'config-not-found', searched: found.searched});
  }
}

/** The file itself may be away for a moment, the project may not. */
const findNamedRoot = async (folder: string): Promise<Result<string>> =>
  (await findPathKind(folder)) === 'folder' ? ok(folder) : failed({kind: 'config-not-found', searched: [folder]});

async function openIn(folder: StateFolder, signal: AbortSignal): Promise<Result<Link>> {
  const daemon = await readDaemonFile(folder.path);
  if (daemon === undefined) return failed(notRunning(undefined));
  const opened = await openLink(daemon.socket, signal);
  switch (opened.kind) {
    case 'open':
      return ok(opened.link);
    case 'absent':
      return failed(notRunning(undefined));
    case 'failed':
      return failed({kind: 'control-failed', pid: daemon.pid, said: opened.said});
  }
}

const notRunning = (pid: number | undefined): Failure => ({kind: 'not-running', pid});

const isWrong = (link: Result<Link>): boolean => link.kind === 'failed' && link.failure.kind === 'control-failed';

/** Loaded only where nobody answers: it can start a program, which takes longer to load than all the rest. */
async function findHolders(folders: readonly StateFolder[], signal: AbortSignal): Promise<readonly number[]> {
  const {findLockHolder} = await import('../drivers/state-lock.ts');
  const holders = await Promise.all(folders.map(async folder => findLockHolder(folder, signal)));
  return holders.filter(pid => pid !== undefined);
}
