// The door of a fresh clone: runs on any Node from 20 on, with nothing installed. Installs what the project needs, builds it
// where a part asks for it, and hands over to that part under the project's own Node.
// @ts-check
import {spawn} from 'node:child_process';
import {createHash} from 'node:crypto';
import {existsSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {constants} from 'node:os';
import {delimiter, join} from 'node:path';
import process from 'node:process';
import {fileURLToPath} from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const programs = join(root, 'node_modules', '.bin');

/** @param {string[]} args */
const main = async ([name = 'lab', ...args]) => {
  const part = new Map([
    ['lab', runLab],
    ['demo', runDemo],
    ['test', runTests],
  ]).get(name);
  if (part === undefined) {
    process.stderr.write(`Expected \`lab\`, \`demo\` or \`test\`, got \`${name}\`.\n`);
    process.exit(2);
  }
  await install();
  process.exitCode = await part(args);
};

/** @param {string[]} args */
const runLab = args => run('node', ['lab/main.ts', ...args]);

/** Stays in the foreground where somebody watches; elsewhere it ends when the app answers, and the app stays up. @param {string[]} args */
const runDemo = async args => {
  await build();
  await prepareLab();
  const isWatched = process.stdout.isTTY === true && process.stdin.isTTY === true && !process.env.CI;
  heading(isWatched ? 'The Todo app, until Ctrl-C' : 'The Todo app');
  return run('node', ['dist/devloop.js', ...(isWatched ? [] : ['--once']), ...args]);
};

/** Every test of every project; what failed, and their sum, are the last lines. @param {string[]} args */
const runTests = async args => {
  await build();
  await prepareLab();
  const startedAt = Math.round(Date.now() - process.uptime() * 1000);
  return run('node', ['lab/tests/main.ts', String(startedAt), ...args]);
};

const prepareLab = async () => {
  heading('The lab: Docker, kind, helm, images (about 15 min the first time, seconds later)');
  await must(await run('node', ['lab/main.ts']));
};

/** The locked packages, unless they were installed from the very same lock. Not `npm ci`: it refuses a lock without the packages of other platforms, which not every registry has. */
const install = async () => {
  const stamp = join(root, 'node_modules', '.devloop-installed');
  const wanted = hashFiles(['package.json', 'package-lock.json', '.npmrc']);
  if (readStamp(stamp) === wanted) return;
  heading('Install the packages (about 20 s)');
  await must(
    await run('npm', ['install', '--no-save', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']),
  );
  writeFileSync(stamp, wanted);
};

/** `npm run build`, unless dist comes from the very same sources. */
const build = async () => {
  const stamp = join(root, 'dist', '.built-from');
  const settings = readdirSync(root).filter(name =>
    /^(?:package.*\.json|tsconfig.*\.json|esbuild\.config\.ts)$/.test(name),
  );
  const wanted = hashFiles([...settings, ...listFiles('src')]);
  if (readStamp(stamp) === wanted && existsSync(join(root, 'dist', 'devloop.js'))) return;
  heading('Build devloop (about 3 s)');
  await must(await run('npm', ['run', '--silent', 'build']));
  writeFileSync(stamp, wanted);
};

/** @param {string} folder @returns {string[]} */
const listFiles = folder =>
  readdirSync(join(root, folder), {withFileTypes: true}).flatMap(entry =>
    entry.isDirectory() ? listFiles(join(folder, entry.name)) : [join(folder, entry.name)],
  );

/** @param {string[]} files */
const hashFiles = files => {
  const hash = createHash('sha256').update(process.platform);
  for (const file of files) hash.update(file).update(readFileSync(join(root, file)));
  return hash.digest('hex');
};

/** @param {string} file */
const readStamp = file => (existsSync(file) ? readFileSync(file, 'utf8') : undefined);

/** Runs one of the project's programs to its end and returns its exit code; a stop signal reaches it, and then nothing follows. @param {string} program @param {string[]} args @returns {Promise<number>} */
const run = (program, args) =>
  new Promise((resolve, reject) => {
    const env = {...process.env, PATH: [programs, process.env.PATH].join(delimiter)};
    const child = spawn(program, args, {cwd: root, env, stdio: 'inherit'});
    let isStopped = false;
    const stop = /** @param {NodeJS.Signals} signal */ signal => {
      isStopped = true;
      // A terminal sends Ctrl-C to everybody in the foreground: the child must not get it twice.
      if (signal !== 'SIGINT' || process.stdin.isTTY !== true) child.kill(signal);
    };
    for (const signal of stopSignals) process.on(signal, stop);
    child.once('error', reject);
    child.once('close', (code, signal) => {
      for (const name of stopSignals) process.off(name, stop);
      const result = code ?? 128 + constants.signals[signal ?? 'SIGTERM'];
      if (isStopped) process.exit(result);
      resolve(result);
    });
  });

const stopSignals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);

/** A part that failed has said why: ends with its code. @param {number} code */
const must = async code => {
  if (code !== 0) process.exit(code);
};

/** @param {string} title */
const heading = title => {
  const seconds = Math.round(process.uptime());
  process.stdout.write(`\n── ${title} · ${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')} ──\n`);
};

await main(process.argv.slice(2));
