import {readDaemonFile} from '../control/daemon-file.ts';
import type {Config} from '../core/config.ts';
import type {Failure} from '../core/failure.ts';
import {failed, ok, type Result} from '../core/job-end.ts';
import {openStateFolder, openUserFolder, type StateFolder} from '../drivers/state-folder.ts';
import {openStateLock} from '../drivers/state-lock.ts';

/** Opens the project's state folder, which may be on a disk that is full, or belong to another user. */
export const openState = async ({name, root}: Config): Promise<Result<StateFolder>> =>
  orUnusable(async () => ok(await openStateFolder({project: name, root})));

/** Opens the folder that all projects of the user share, which may be as unusable. */
export const openHome = async (): Promise<Result<StateFolder>> => orUnusable(async () => ok(await openUserFolder()));

/** Takes the project for this process alone, until the end of the scope of what it returns. */
export const openLock = async (config: Config, signal: AbortSignal): Promise<Result<AsyncDisposable>> => {
  const folder = await openState(config);
  if (folder.kind === 'failed') return folder;
  return orUnusable(async () => {
    const lock = await openStateLock(folder.value, signal);
    return lock.kind === 'held' ? ok(lock) : failed(await lockedFailure(folder.value, lock.pid));
  });
};

/** A devloop that stays up is told of at more length: it can be asked. */
async function lockedFailure({path}: StateFolder, pid: number): Promise<Failure> {
  const daemon = await readDaemonFile(path);
  if (daemon?.pid !== pid) return {kind: 'locked', pid};
  const {startedAt, log} = daemon;
  return {kind: 'locked', pid, daemon: {seconds: Math.max(0, (Date.now() - startedAt) / 1000), log: log ?? undefined}};
}

/** What the file system refuses has a code. */
async function orUnusable<Value>(run: () => Promise<Result<Value>>): Promise<Result<Value>> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof Error && 'code' in error) return failed({kind: 'state-unusable', said: [error.message]});
    throw error;
  }
}
