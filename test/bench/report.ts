import {mkdir, writeFile} from 'node:fs/promises';
import {availableParallelism, cpus, loadavg, release, totalmem} from 'node:os';
import {dirname} from 'node:path';
import process from 'node:process';

import {figuresOf, formatRow, isMet, tableHead, type Row} from './figures.ts';

/** Tells rows as they come; at the end of its scope, what explains them, and all of it as JSON. */
export type Report = AsyncDisposable & {readonly add: (row: Row) => void};

type Options = {readonly file: string; readonly write: (text: string) => void};

/** Opens the report with the head of its table. */
export function openReport({file, write}: Options): Report {
  const rows: Row[] = [];
  const machine = machineOf();
  write(tableHead);
  return {
    add: row => {
      rows.push(row);
      write(formatRow(row));
    },
    [Symbol.asyncDispose]: async () => {
      for (const {suite, remarks} of rows) for (const remark of remarks) write(`\n${suite}: ${remark}\n`);
      await writeJson(file, {at: new Date().toISOString(), machine, rows: rows.map(formatJson)});
    },
  };
}

/** Figures mean little without the machine that they are of, and what else it did. */
const machineOf = () => ({
  processor: `${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown'}`,
  memory: `${(totalmem() / 2 ** 30).toFixed(0)} GiB`,
  kernel: release(),
  node: process.version,
  load: loadavg(),
});

const formatJson = (row: Row) => ({...row, figures: figuresOf(row.samples), met: isMet(row)});

async function writeJson(file: string, value: object): Promise<void> {
  await mkdir(dirname(file), {recursive: true});
  await writeFile(file, `${JSON.stringify(value, undefined, 2)}\n`);
}
