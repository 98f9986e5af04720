/** The figures of the file watch: how long it takes to stand, what it holds, and how soon a save is told. Run by itself: `node test/bench/watching.ts`. */
import {mkdir, rename, writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import {FileWatch} from '../../src/drivers/file-watch.ts';
import type {WatchNews} from '../../src/drivers/watch/order.ts';
import {createTempFolder} from '../rig/temp-folder.ts';

const signal = new AbortController().signal;
const perFolder = 20;

const createTree = async (root: string, files: number): Promise<void> => {
  await writeFile(join(root, 'Dockerfile'), 'FROM scratch\nCOPY . .\n');
  await writeFile(
    join(root, '.dockerignore'),
    'node_modules\n*.log\n!important.log\n**/*.tmp\ndist\n.git\ncoverage/**\n',
  );
  await writeFile(join(root, '.gitignore'), 'node_modules/\ndist/\n*.log\n.env\n/coverage\n');
  for (let folder = 0; folder < files / perFolder; folder++) {
    const path = join(root, `part-${folder % 50}`, `folder-${folder}`);
    await mkdir(path, {recursive: true});
    const names = Array.from({length: perFolder}, (_unused, index) => join(path, `file-${index}.ts`));
    await Promise.all(names.map(async name => writeFile(name, name.repeat(20))));
  }
};

/** MB. */
const readMemory = (): number => process.memoryUsage.rss() / 1024 / 1024;

const median = (values: readonly number[], share: number): string =>
  (values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? Number.NaN).toFixed(1);

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const measure = async (files: number): Promise<void> => {
  await using folder = await createTempFolder();
  const root = folder.path;
  await createTree(root, files);
  let hear: ((news: WatchNews) => void) | undefined;
  const before = readMemory();
  const start = performance.now();
  await using watch = new FileWatch(news => hear?.(news));
  const dockerfile = join(root, 'Dockerfile');
  await watch.watch({root, ignore: ['*.bak'], inputs: [{kind: 'context', path: root, dockerfile}]}, signal);
  const ready = performance.now() - start;
  const held = readMemory() - before;
  const inputs = {context: root, dockerfile, args: {}, platforms: []};
  const firstAt = performance.now();
  await watch.hashContext(inputs, signal);
  const secondAt = performance.now();
  await watch.hashContext(inputs, signal);
  const thirdAt = performance.now();
  print(
    `${files} files: ready ${ready.toFixed(0)} ms, +${held.toFixed(0)} MB; first fingerprint ${(secondAt - firstAt).toFixed(0)} ms, again ${(thirdAt - secondAt).toFixed(0)} ms, +${(readMemory() - before).toFixed(0)} MB`,
  );

  const target = join(root, 'part-0/folder-0/file-0.ts');
  const told: number[] = [];
  const hashed: number[] = [];
  for (let edit = 0; edit < 40; edit++) {
    const {promise, resolve} = Promise.withResolvers<void>();
    hear = ({kind}) => kind === 'changed' && resolve();
    await new Promise(done => setTimeout(done, 150));
    await writeFile(`${target}~`, `edit ${edit}`);
    const savedAt = performance.now();
    await rename(`${target}~`, target);
    await promise;
    told.push(performance.now() - savedAt);
    await watch.hashContext(inputs, signal);
    hashed.push(performance.now() - savedAt);
  }
  print(
    `  save → told p50 ${median(told, 0.5)} ms, p95 ${median(told, 0.95)} ms; → fingerprint p50 ${median(hashed, 0.5)} ms, p95 ${median(hashed, 0.95)} ms`,
  );
};

for (const files of process.argv.length > 2 ? process.argv.slice(2).map(Number) : [1000, 10_000, 100_000])
  await measure(files);
