import {resolve} from 'node:path';

import type {Config} from '../../core/config.ts';
import {describeRevision} from '../../core/describe/waterfall.ts';
import type {Beginning} from '../../core/initial-state.ts';
import type {LastRevision} from '../../core/state.ts';
import {isOver, type RevisionRecord} from '../../core/trace/revision-record.ts';
import {LineFile} from '../../drivers/line-file.ts';
import type {Output} from '../../ui/output.ts';
import {RevisionOutput} from '../../ui/revision-output.ts';
import {createTeeOutput} from '../../ui/tee-output.ts';
import {TraceOutput} from '../../ui/trace-output.ts';
import {openState} from '../open-state.ts';
import type {Run} from '../run-loop.ts';
import {openRevisionFiles, readLastRevisions} from './revision-files.ts';

/** Where an earlier devloop of this project has ended to count; nowhere when its files cannot be read. */
export async function findLastRevisions(config: Config): Promise<Readonly<Record<string, LastRevision>>> {
  const folder = await openState(config);
  if (folder.kind === 'failed') return {};
  try {
    return await readLastRevisions(folder.value);
  } catch (error) {
    if (error instanceof Error && 'code' in error) return {};
    throw error;
  }
}

/** What is told of a run to those who ask later: each revision while devloop stays up, and every event where the user wants a trace. */
export type Telling = AsyncDisposable & Pick<Output, 'showEvent'>;

type Told = Pick<Run, 'config' | 'mode' | 'trace' | 'secrets' | 'output'>;

/** Opens the files for it. Whatever becomes of them, the work goes on. */
export async function openTelling(run: Told, beginning: Beginning): Promise<Telling> {
  await using opened = new AsyncDisposableStack();
  const outputs: Output[] = [];
  if (run.mode === 'stay') outputs.push(await openRevisions(run, opened));
  if (run.trace !== undefined) outputs.push(openTrace({...run, file: run.trace, beginning}, opened));
  const files = opened.move();
  return {
    showEvent: createTeeOutput(outputs).showEvent,
    [Symbol.asyncDispose]: async () => files.disposeAsync(),
  };
}

async function openRevisions({config, secrets, output}: Told, opened: AsyncDisposableStack): Promise<Output> {
  const folder = await openState(config);
  const tell = (record: RevisionRecord): void => {
    if (isOver(record)) output.showText(describeRevision(record));
  };
  if (folder.kind === 'failed') return new RevisionOutput(tell);
  const onFailure = ({message}: Error) => output.showText(`revisions are not remembered: ${message}`);
  const files = opened.use(openRevisionFiles({folder: folder.value, mask: secrets.maskData, onFailure}));
  return new RevisionOutput(record => {
    files.write(record);
    tell(record);
  });
}

type Trace = Pick<Told, 'secrets' | 'output'> & {readonly file: string; readonly beginning: Beginning};

function openTrace({secrets, output, file, beginning}: Trace, opened: AsyncDisposableStack): Output {
  const onFailure = ({message}: Error) => output.showText(`the trace is not whole: ${message}`);
  const lines = opened.use(new LineFile({path: resolve(file), start: 'anew', bound: undefined, onFailure}));
  return new TraceOutput({beginning, write: line => lines.append(JSON.stringify(secrets.maskData(line)))});
}
