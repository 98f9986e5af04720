import {join} from 'node:path';

import {defineConfig} from 'vitest/config';

/** Milliseconds until what should come soon counts as never coming; vitest's own second is over before a busy machine has started a program. */
const pollTimeout = 20_000;

const builtPackage = 'test/end-to-end/package.test.ts';

const setupFiles = ['test/rig/fixed-seed.ts'];

/** What both projects have that need no tool. Nothing of devloop lives at module level, so test files can share a process: half the time. */
const withoutTools = {
  setupFiles,
  isolate: false,
  maxWorkers: 2,
  // Some start processes, which takes seconds where others keep the machine busy; none is waited for that is not under way.
  testTimeout: 30_000,
  hookTimeout: 30_000,
  expect: {poll: {timeout: pollTimeout}},
  // Many tests start a devloop of their own: each but the first finds its sources compiled.
  env: {NODE_COMPILE_CACHE: join(import.meta.dirname, '.build/compile-cache')},
} as const;

/** `unit` and `parts` need nothing but Node, the latter processes, sockets and files; the other projects need the lab (`npm run lab`). Integration tests share a cluster, so they run one file at a time. */
export default defineConfig({
  test: {
    projects: [
      {test: {...withoutTools, name: 'unit', include: ['test/{core,config,engine,ui,lab,docs}/**/*.test.ts']}},
      {test: {...withoutTools, name: 'parts', include: ['test/{drivers,jobs,cli,control,simulation}/**/*.test.ts']}},
      {
        test: {
          name: 'integration',
          setupFiles,
          // The package is built anew by its test, and nobody may start devloop meanwhile.
          include: ['test/integration/**/*.test.ts', builtPackage],
          testTimeout: 120_000,
          expect: {poll: {timeout: pollTimeout}},
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'end-to-end',
          include: ['test/end-to-end/**/*.test.ts'],
          exclude: [builtPackage],
          testTimeout: 300_000,
          expect: {poll: {timeout: pollTimeout}},
          hookTimeout: 600_000,
          // Each file has a cluster of its own; two side by side take half the time, but leave each half the machine.
          fileParallelism: false,
        },
      },
    ],
  },
});
