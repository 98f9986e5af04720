import {appendFile} from 'node:fs/promises';
import {join} from 'node:path';

import type {Run} from '../rig/devloop-process.ts';
import {openTodoProject} from '../rig/todo-project.ts';
import type {Bench} from './bench.ts';
import {openManyServices} from './fifty-services.ts';
import type {Row} from './figures.ts';

/** How often what can be repeated is repeated. */
const times = 5;

/** Laps of `--once`: the Todo app, and a project of 50 services. */
export async function* measureLaps({signal}: Bench): AsyncGenerator<Row> {
  yield* measureTodo(signal);
  yield* measureMany(signal);
}

async function* measureTodo(signal: AbortSignal): AsyncGenerator<Row> {
  await using project = await openTodoProject('devloop-bench');
  const run = async () => measure(async () => project.run('--once'), signal);
  yield rowOf('Todo app, no cluster', [await run()]);
  yield rowOf('Todo app, nothing changed', await repeat(run), 1.5);
  const file = join(project.folder, 'services/backend/todo/__init__.py');
  const edit = async () => appendFile(file, '\nEDITED = True\n');
  const runEdited = async () => edit().then(run);
  yield rowOf('Todo app, one backend file changed', await repeat(runEdited), 4);
}

async function* measureMany(signal: AbortSignal): AsyncGenerator<Row> {
  await using project = await openManyServices('devloop-bench-many');
  const run = async () => measure(async () => project.run('--once'), signal);
  yield rowOf('50 services in 50 releases, no cluster', [await run()]);
  yield rowOf('50 services in 50 releases, nothing changed', await repeat(run), 4);
}

/** Runs devloop until it is ready, and tells the seconds from its start to its end. */
async function measure(run: () => Promise<Run>, signal: AbortSignal): Promise<number> {
  const startedAt = performance.now();
  const {exitCode, text} = await run();
  signal.throwIfAborted();
  if (exitCode !== 0) throw new Error(`Expected exit code 0, got ${exitCode}:\n${text}`);
  return (performance.now() - startedAt) / 1000;
}

async function repeat(run: () => Promise<number>): Promise<readonly number[]> {
  const seconds: number[] = [];
  for (let turn = 0; turn < times; turn += 1) seconds.push(await run());
  return seconds;
}

const rowOf = (what: string, samples: readonly number[], target?: number): Row => ({
  suite: 'laps',
  what: `\`--once\`: ${what}`,
  unit: 's',
  samples,
  limits: target === undefined ? [] : [{of: 'p50', atMost: target}],
  remarks: [],
});
