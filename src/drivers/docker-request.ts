import {isObject, parseNumber, parseObject, parseString} from './json.ts';
import {ToolError, type ToolFailure} from './tool-error.ts';

/** Milliseconds for one answer of the daemon; only stopping a container, at most 10 s, takes long. */
const patience = 60_000;

/** How errors name a request, and what ends it. */
export type DockerRequest = {readonly title: string; readonly signal: AbortSignal};

/**
 * Runs one call of the Docker client and turns what it throws into a `ToolError` with the HTTP status as its exit code. Some calls take no
 * signal, so the waiting itself is also ended by an abort or a daemon that hangs.
 */
export const runRequest = async <Answer>(
  {title, signal}: DockerRequest,
  call: (signal: AbortSignal) => Promise<Answer>,
): Promise<Answer> => {
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(patience)]);
  const {promise: ended, reject} = Promise.withResolvers<never>();
  const onAbort = (): void => reject(deadline.reason);
  deadline.addEventListener('abort', onAbort, {once: true});
  try {
    deadline.throwIfAborted();
    return await Promise.race([call(deadline), ended]);
  } catch (error) {
    throw createError({title, signal}, error);
  } finally {
    deadline.removeEventListener('abort', onAbort);
  }
};

const createError = ({title, signal}: DockerRequest, error: unknown): ToolError => {
  if (error instanceof ToolError) return error;
  if (signal.aborted) return new ToolError({command: title, reason: 'interrupted', cause: signal.reason});
  const said = findMessage(error);
  const status = isObject(error) ? parseNumber(error['statusCode']) : 0;
  const reason = findReason(status, said);
  return new ToolError({
    command: title,
    reason,
    exitCode: status === 0 ? undefined : status,
    output: said.split('\n'),
    message:
      reason === 'unreachable' ? `Docker gave no answer to \`${title}\`: ${said}` : `\`${title}\` failed: ${said}`,
    cause: error,
  });
};

/** A connection error has no status. A port that is taken is told by a 500. */
const findReason = (status: number, said: string): ToolFailure => {
  if (status === 0) return 'unreachable';
  if (status === 404) return 'missing';
  return status === 409 || /port is already allocated|address already in use|already exists/i.test(said)
    ? 'conflict'
    : 'failed';
};

const findMessage = (error: unknown): string => {
  const told = isObject(error) ? parseString(parseObject(error['json'])['message']) : '';
  if (told !== '') return told;
  return error instanceof Error ? error.message : String(error);
};
