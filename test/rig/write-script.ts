import {writeFile} from 'node:fs/promises';

/** Writes a shell script that stands in for a program on PATH, to produce an answer that the real one gives only when broken. */
export const writeScript = (path: string, body: string): Promise<void> =>
  writeFile(path, `#!/bin/sh\n${body}\n`, {mode: 0o755});
