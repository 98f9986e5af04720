import {appendFile} from 'node:fs/promises';
import {join} from 'node:path';

import type {Run} from '../rig/devloop-process.ts';
import {openTodoProject} from '../rig/todo-project.ts';
import {openManyServices} from './fifty-services.ts';

/** How often what can be repeated is repeated. */
const times = 5;

/** Runs devloop until it is ready, and tells the seconds from its start to its end. */
async function measure(run: () => Promise<Run>): Promise<number> {
  const startedAt = performance.now();
  const {exitCode, text} = await run();
  if (exitCode !== 0) throw new Error(`Expected exit code 0, got ${exitCode}:\n${text}`);
  return (performance.now() - startedAt) / 1000;
}

function show(what: string, target: string, seconds: readonly number[]): void {
  const sorted = seconds.toSorted((one, other) => one - other);
  const [median = 0, worst = 0] = [sorted[Math.floor(sorted.length / 2)], sorted.at(-1)];
  process.stdout.write(`| ${what} | ${target} | ${median.toFixed(2)} s | ${worst.toFixed(2)} s |\n`);
}

async function repeat(run: () => Promise<Run>, prepare: () => Promise<void> = async () => {}): Promise<number[]> {
  const seconds: number[] = [];
  for (let turn = 0; turn < times; turn += 1) {
    await prepare();
    seconds.push(await measure(run));
  }
  return seconds;
}

async function measureTodo(): Promise<void> {
  await using project = await openTodoProject('devloop-bench');
  const run = async () => project.run('--once');
  show('Todo app, no cluster', '–', [await measure(run)]);
  show('nothing changed', '1.5 s', await repeat(run));
  const file = join(project.folder, 'services/backend/todo/__init__.py');
  show('one backend file changed', '4 s', await repeat(run, () => appendFile(file, '\nEDITED = True\n')));
}

async function measureMany(): Promise<void> {
  await using project = await openManyServices('devloop-bench-many');
  const run = async () => project.run('--once');
  show('50 services in 50 releases, no cluster', '–', [await measure(run)]);
  show('50 services in 50 releases, nothing changed', '4 s', await repeat(run));
}

process.stdout.write('| what | target | median | worst |\n|---|---|---|---|\n');
await measureTodo();
await measureMany();
