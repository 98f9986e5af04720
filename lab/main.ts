import process, {argv, exit, stderr, stdout} from 'node:process';
import {parseArgs} from 'node:util';
import {down} from './down.ts';
import {formatFailure, LabFailure} from './failure.ts';
import type {Lab} from './lab.ts';
import {openLock} from './lock.ts';
import {cacheFolder} from './places.ts';
import {status} from './status.ts';
import {formatDuration} from './step.ts';
import {up} from './up.ts';

const usage = `Usage: npm run lab [-- up | down [--cache] | status]

  up      brings up what this machine lacks: Docker, kind, helm, images (default)
  down    removes what the lab made; with --cache also the products it would start from next time
  status  tells what is there
`;

const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => stop.abort());

const run = async (args: readonly string[], lab: Lab) => {
  const {values, positionals} = parseArgs({
    args: [...args],
    options: {cache: {type: 'boolean'}},
    allowPositionals: true,
  });
  const [command = 'up', ...rest] = positionals;
  if (rest.length > 0) throw new TypeError(`Expected one command, got \`${positionals.join(' ')}\`.`);
  if (command === 'status') return status(lab);
  if (command === 'up') return runAlone(lab, () => up(lab));
  if (command === 'down') return runAlone(lab, () => down(lab, values.cache === true ? 'remove cache' : 'keep cache'));
  throw new TypeError(`Expected \`up\`, \`down\` or \`status\`, got \`${command}\`.`);
};

const runAlone = async (lab: Lab, work: () => Promise<void>) => {
  using held = new DisposableStack();
  held.use(await openLock(lab));
  const startedAt = performance.now();
  await work();
  lab.out.write(`The lab is done after ${formatDuration(performance.now() - startedAt)}.\n`);
};

try {
  await run(argv.slice(2), {cache: cacheFolder, signal: stop.signal, out: stdout});
} catch (error) {
  if (stop.signal.aborted) {
    stderr.write('Stopped. Run the lab again and it continues.\n');
    exit(130);
  }
  if (error instanceof LabFailure) {
    stderr.write(`${formatFailure(error)}\n`);
    exit(4);
  }
  if (!(error instanceof TypeError)) throw error;
  stderr.write(`${error.message}\n\n${usage}`);
  exit(2);
}
