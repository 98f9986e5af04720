import type {Failure} from '../core/failure.ts';
import {findPart} from '../core/part.ts';
import {stateFailure} from '../jobs/failure-of.ts';
import type {Output} from '../ui/output.ts';
import {createTeeOutput} from '../ui/tee-output.ts';
import type {UpRequest} from './arguments.ts';
import {isInActions, openOutput} from './open-output.ts';
import {openProject} from './open-project.ts';
import {openLock} from './open-state.ts';
import {LapReport} from './report/lap-report.ts';
import {openAnnotations} from './report/open-annotations.ts';
import {runLoop, type Run} from './run-loop.ts';
import {Secrets} from './secrets/secrets.ts';
import {showRefusal} from './show-refusal.ts';
import {runWithSignals, type SignalWatch} from './signal-watch.ts';

type Request = Omit<UpRequest, 'kind'>;

/** Brings the project up, and returns the exit code: after one lap, or once the user ends it. */
export async function up(request: Request): Promise<number> {
  const secrets = new Secrets();
  const report = new LapReport({files: request, startedAt: Date.now(), secrets});
  const annotations = isInActions(process.env) ? [openAnnotations(secrets)] : [];
  const output = createTeeOutput([await openOutput(request.ui, secrets), report.output, ...annotations]);
  const code = await runWithSignals(
    async signals => runLocked({request, report, secrets, output, signals}).catch(showBug(output, signals)),
    async ended => report.write(ended, output),
  );
  output.close(code);
  return code;
}

/** Whatever is thrown after a signal was thrown because of it. */
const showBug =
  (output: Output, {first}: SignalWatch) =>
  (error: unknown): number => {
    if (first.aborted) throw error;
    return showRefusal(stateFailure(error) ?? bugOf(error), output);
  };

/** Expected failures are values, so whatever is thrown is a mistake of devloop's own. */
function bugOf(error: unknown): Failure {
  const {message, stack = ''} = error instanceof Error ? error : new Error(String(error));
  return {kind: 'bug', message, stack};
}

type Locked = {
  readonly request: Request;
  readonly report: LapReport;
  readonly secrets: Secrets;
  readonly output: Output;
  readonly signals: SignalWatch;
};

async function runLocked({request, report, secrets, output, signals}: Locked): Promise<number> {
  const {mode, part, configFile, timeout, bundle, trace} = request;
  const project = await openProject(configFile, {signal: signals.first, secrets, output});
  if (project.kind === 'failed') return showRefusal(project.failure, output);
  const wanted = findPart(project.value, part);
  if (wanted.kind === 'failed') return showRefusal(wanted.failure, output);
  const {config, kept} = wanted.value;
  const lock = await openLock(config, signals.first);
  if (lock.kind === 'failed') return showRefusal(lock.failure, output);
  await using _held = lock.value;
  const run = {config, kept, mode, timeout, bundle, trace, report, secrets, output, signals};
  return request.cluster === 'recreate' ? await runAnew(run) : await runOnce(run);
}

/** Before a terminal, a cluster that is broken beyond repair may be made anew. */
async function runOnce(run: Run): Promise<number> {
  const {code, broken} = await runLoop(run);
  if (broken === undefined) return code;
  const {isAttended, readConsent} = await import('./recreation.ts');
  if (!isAttended()) return code;
  return (await readConsent(broken, run.signals.first)) === 'yes' ? await runAnew(run) : code;
}

/** The user has given the word to make the cluster anew, by an argument or as an answer. */
async function runAnew(run: Run): Promise<number> {
  const {removeOnDemand} = await import('./recreation.ts');
  const removed = await removeOnDemand({...run, signal: run.signals.first});
  if (removed.kind === 'failed') return showRefusal(removed.failure, run.output);
  const {code} = await runLoop(run);
  return code;
}
