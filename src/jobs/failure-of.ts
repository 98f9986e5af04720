import type {Failure, Tool} from '../core/failure.ts';
import {failed, type Result} from '../core/job-end.ts';
import {ToolError} from '../drivers/tool-error.ts';

/** What a tool said, in the order of its lines; its one-sentence message stands in when it printed nothing. */
export const saidBy = (error: ToolError): readonly string[] =>
  error.output.length > 0 ? error.output : [error.message];

/** Runs what may fail in a way that a tool or the file system tells, and turns its error into a failure; anything else is a bug and goes on. */
export async function orFailure<Value>(
  run: () => Promise<Result<Value>>,
  describe: (error: ToolError) => Failure | Promise<Failure>,
): Promise<Result<Value>> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof ToolError) return failed(await describe(error));
    const unusable = stateFailure(error);
    if (unusable !== undefined) return failed(unusable);
    throw error;
  }
}

/** What the file system says of a disk that is full, broken or not to be written to. Of the project's own files drivers tell it as a ToolError, so what is left is about devloop's. */
export function stateFailure(error: unknown): Failure | undefined {
  const isRefusal = error instanceof Error && 'code' in error && refusals.some(code => code === error.code);
  return isRefusal ? {kind: 'state-unusable', said: [error.message]} : undefined;
}

/** The same for a tool that was to write a file into one of devloop's own folders, and names it. */
export function ownFileFailure(folder: string, error: ToolError): Failure | undefined {
  const said = error.output.filter(line => line.includes(`${folder}/`) && inWords.test(line));
  return said.length === 0 ? undefined : {kind: 'state-unusable', said};
}

const inWords = /no space left|quota exceeded|read-only file system|permission denied|input\/output error/i;

const refusals = ['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EIO'] as const;

/** What is wrong with the machine, whichever tool has met it; undefined for what a tool refused to do. */
export function machineFailure(error: ToolError): Failure | undefined {
  const tool = toolOf(error);
  const unfit = tool === undefined ? undefined : toolFailure(tool, error);
  if (unfit !== undefined || error.reason !== 'unreachable') return unfit;
  return {kind: tool === 'docker' ? 'docker-unreachable' : 'cluster-unreachable', said: saidBy(error)};
}

/** Docker was there when the work began, and is not any more; undefined for everything else. */
export const dockerFailure = (error: ToolError): Failure | undefined =>
  error.reason === 'unreachable' && toolOf(error) === 'docker'
    ? {kind: 'docker-unreachable', said: saidBy(error)}
    : undefined;

/** `docker buildx` is a plugin of its own, but what is not found is `docker` itself. */
function toolOf({command, reason}: ToolError): Tool | undefined {
  if (command.startsWith('docker buildx') && reason !== 'not-found') return 'buildx';
  return programs.find(program => command.toLowerCase().startsWith(program));
}

const programs = ['docker', 'kind', 'helm'] as const;

/** A program that is missing or too old is told as such, whatever it was asked to do. */
export function toolFailure(tool: Tool, error: ToolError): Failure | undefined {
  if (error.reason === 'not-found') return {kind: 'tool-missing', tool, said: saidBy(error)};
  if (error.reason === 'unsupported') return {kind: 'tool-unfit', tool, said: [error.message, ...error.output]};
  return undefined;
}
