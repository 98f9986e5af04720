import {parse} from 'yaml';

import {readIfThere} from '../read-if-there.ts';
import {ToolError} from '../tool-error.ts';

/** Reads a YAML file; undefined when there is none. What is no YAML is a ToolError that names the file and the line. */
export const readYaml = async (file: string): Promise<unknown> => {
  const text = await readIfThere(file);
  if (text === undefined) return undefined;
  try {
    const value: unknown = parse(text);
    return value;
  } catch (error) {
    const message = `${file}: ${String(error)}`;
    throw new ToolError({command: `read ${file}`, reason: 'failed', message, cause: error});
  }
};
