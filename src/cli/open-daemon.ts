import type {Controlled} from '../control/controlled.ts';
import {openControl} from '../control/open-control.ts';
import {describeFailure} from '../core/describe/failure.ts';
import {findCommand} from '../core/find-command.ts';
import {failed, ok, type Result} from '../core/job-end.ts';
import {statusOf} from '../core/status.ts';
import type {Loop} from '../engine/loop.ts';
import {findLog, watchLog} from './detached-log.ts';
import {openState} from './open-state.ts';
import type {Run} from './run-loop.ts';
import {readVersion} from './version.ts';

type Daemon = {readonly run: Run; readonly loop: Loop};

/** That other commands reach this devloop; `log` is the file that it writes to when it runs in the background. */
export type OpenDaemon = AsyncDisposable & {readonly log: string | undefined};

/**
 * Lets the user's other commands ask and command this devloop, until the end of its scope. Where that cannot be, one in a terminal goes on without;
 * one in the background could not even be ended, so it does not begin.
 */
export async function openDaemon({run, loop}: Daemon): Promise<Result<OpenDaemon | undefined>> {
  const {config, output, report} = run;
  const folder = await openState(config);
  if (folder.kind === 'failed') return folder;
  const {path} = folder.value;
  const log = findLog(path);
  const about = {devloop: readVersion(), project: config.name, startedAt: report.startedAt, log: log ?? null};
  try {
    await using opened = new AsyncDisposableStack();
    if (log !== undefined) opened.use(watchLog(log));
    opened.use(await openControl({folder: path, about, controlled: createControlled({run, loop})}));
    const kept = opened.move();
    return ok({log, [Symbol.asyncDispose]: async () => kept.disposeAsync()});
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    const {message} = error;
    if (log !== undefined) return failed({kind: 'state-unusable', said: [message]});
    output.showText(`\`devloop status\` and the like do not reach this devloop: ${message}`);
    return ok(undefined);
  }
}

const createControlled = ({run, loop}: Daemon): Controlled => ({
  readStatus: () => run.secrets.maskData(statusOf(loop.getState(), loop.getPlan())),
  send: request => {
    const found = findCommand(loop.getState(), request);
    if (found.kind === 'failed') return run.secrets.maskData(describeFailure(found.failure));
    loop.dispatch({type: 'commandGiven', command: found.value, at: Date.now()});
    return undefined;
  },
  stop: run.signals.stop,
  follow: loop.followPlan,
});
