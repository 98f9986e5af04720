import {ToolError} from '../tool-error.ts';

/** Says that no answer came, and whether that is because the caller did not want one any more. */
export const createLinkError = (command: string, cause: unknown, signal: AbortSignal): ToolError => {
  if (cause instanceof ToolError) return cause;
  if (signal.aborted) return new ToolError({command, reason: 'interrupted', cause: signal.reason});
  const text = cause instanceof Error ? cause.message : String(cause);
  return new ToolError({command, reason: 'unreachable', message: `\`${command}\` got no answer: ${text}`, cause});
};
