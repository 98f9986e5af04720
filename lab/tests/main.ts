import {join} from 'node:path';
import process, {argv, stdout} from 'node:process';

import {projects, runTests} from './run-tests.ts';

/** The first argument is when the whole command began, in milliseconds; the others are vitest's. */
const [startedAt, ...args] = argv.slice(2);
const folder = join(import.meta.dirname, '..', '..');
process.exitCode = await runTests({
  folder,
  projects,
  args,
  words: 'inherit',
  out: stdout,
  startedAt: Number(startedAt),
});
