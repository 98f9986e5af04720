import type {WantedRelease} from '../../core/job.ts';
import {ToolError} from '../../drivers/tool-error.ts';
import type {Context} from '../world.ts';

type Inputs = Pick<WantedRelease, 'chart' | 'values'>;

/** Hashes a release's chart and values files. A chart from elsewhere is known by its name and version. */
export async function hashReleaseInputs(
  {chart, values}: Inputs,
  {world: {files}, signal}: Pick<Context, 'world' | 'signal'>,
): Promise<string> {
  const chartHash = chart.kind === 'folder' ? await files.hashFolder(chart.path, signal) : JSON.stringify(chart);
  return `${chartHash} ${await files.hashFiles(values, signal)}`;
}

/** The same as they are in this moment, whatever has been heard of them; undefined when they cannot be read any more. */
export async function probeReleaseInputs(
  inputs: Inputs,
  context: Pick<Context, 'world' | 'signal'>,
): Promise<string | undefined> {
  const {world, signal} = context;
  try {
    if (inputs.chart.kind === 'folder') await world.files.lookAgain(inputs.chart.path, signal);
    return await hashReleaseInputs(inputs, context);
  } catch (error) {
    if (!(error instanceof ToolError) || signal.aborted) throw error;
    return undefined;
  }
}
