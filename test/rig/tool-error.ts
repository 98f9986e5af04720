import {ToolError} from '../../src/drivers/tool-error.ts';

/** The ToolError that a promise is expected to end with. */
export const findToolError = async (promise: Promise<unknown>): Promise<ToolError> => {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof ToolError) return error;
  throw new Error('Expected a ToolError.', {cause: error});
};
