import {resolve} from 'node:path';
import process, {argv, stderr, stdout} from 'node:process';
import {parseArgs} from 'node:util';

import type {Bench, Suite} from './bench.ts';
import {measureBursts, measureSteadyEdits} from './bursts.ts';
import {measureEdits, measurePlanning} from './edits.ts';
import type {Row} from './figures.ts';
import {measureLaps} from './laps.ts';
import {measureNothing, measureValues} from './least-work.ts';
import {measureOtherTools} from './other-tools.ts';
import {measureRawSteps} from './raw-steps.ts';
import {openReport} from './report.ts';
import {openSmallApp} from './small-app.ts';
import {measureIdle, measureStart} from './standing.ts';
import {measureWatching} from './watched-trees.ts';

const suites = new Map<string, Suite>([
  ['laps', {needs: 'nothing', measure: measureLaps}],
  ['watching', {needs: 'nothing', measure: measureWatching}],
  ['raw', {needs: 'app', measure: measureRawSteps}],
  ['edits', {needs: 'app', measure: measureEdits}],
  ['burst', {needs: 'app', measure: measureBursts}],
  ['steady', {needs: 'app', measure: measureSteadyEdits}],
  ['values', {needs: 'app', measure: measureValues}],
  ['nothing', {needs: 'app', measure: measureNothing}],
  ['start', {needs: 'app', measure: measureStart}],
  ['plan', {needs: 'app', measure: measurePlanning}],
  ['idle', {needs: 'app', measure: measureIdle}],
  ['others', {needs: 'app', measure: measureOtherTools}],
]);

const usage = `Usage: npm run bench -- [SUITE…] [--idle SECONDS] [--json FILE]

Suites: ${[...suites.keys()].join(', ')} (default: all of them)
`;

const options = {
  idle: {type: 'string', default: '60'},
  json: {type: 'string', default: '.build/bench.json'},
} as const;

/** Whatever it, it ends in order: what was made is removed, what was measured is told. */
function openStop(): AbortSignal {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => stop.abort(new Error('stopped')));
  return stop.signal;
}

type Run = {readonly suites: readonly Suite[]; readonly bench: Bench; readonly onRow: (row: Row) => void};

async function measureAll({suites: chosen, bench, onRow}: Run): Promise<void> {
  for (const suite of chosen) if (suite.needs === 'nothing') for await (const row of suite.measure(bench)) onRow(row);
  const ofApp = chosen.filter(suite => suite.needs === 'app');
  if (ofApp.length === 0) return;
  await using app = await openSmallApp(bench.signal);
  for (const suite of ofApp) for await (const row of suite.measure({app, bench})) onRow(row);
}

const tell = (text: string): void => void stderr.write(`${text}\n`);

/** Runs the suites that the arguments name, and returns the exit code. */
async function run(args: readonly string[]): Promise<number> {
  const {values, positionals} = parseArgs({args: [...args], options, allowPositionals: true});
  if (!positionals.every(name => suites.has(name)) || !(Number(values.idle) > 0)) {
    stderr.write(usage);
    return 2;
  }

  const chosen = [...suites].filter(([name]) => positionals.length === 0 || positionals.includes(name));
  const signal = openStop();
  await using report = openReport({file: resolve(values.json), write: text => stdout.write(text)});
  try {
    const bench = {signal, idle: Number(values.idle), tell};
    await measureAll({suites: chosen.map(([, suite]) => suite), bench, onRow: report.add});
    return 0;
  } catch (error) {
    if (signal.aborted) return 130;
    throw error;
  }
}

process.exitCode = await run(argv.slice(2));
