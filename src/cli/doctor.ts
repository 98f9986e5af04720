import {tmpdir} from 'node:os';
import {resolve} from 'node:path';
import process from 'node:process';

import {loadConfig, loadConfigFile} from '../config/load-config.ts';
import type {Check, CheckResult} from '../core/check-result.ts';
import type {Config} from '../core/config.ts';
import type {Failure} from '../core/failure.ts';
import {readDaemon} from '../drivers/docker-daemon.ts';
import type {Docker} from '../drivers/docker.ts';
import {ToolError} from '../drivers/tool-error.ts';
import {checkClock, checkDisk, checkInotify, checkProxy} from '../jobs/checks/check-machine.ts';
import {checkOwn, type DoctorMode} from '../jobs/checks/check-own.ts';
import {checkPorts} from '../jobs/checks/check-ports.ts';
import {checkDocker, checkHelm, checkKind} from '../jobs/checks/check-tools.ts';
import {machineFailure, saidBy} from '../jobs/failure-of.ts';
import {formatCheck} from '../ui/format-check.ts';
import {exitCodeOfFailure, exitCodes} from './exit-code.ts';
import {openHome, openLock} from './open-state.ts';
import {openSight, openWorld} from './open-world.ts';
import {readConfigSecrets, readProxyPasswords} from './secrets/learn-secrets.ts';
import {Secrets} from './secrets/secrets.ts';
import {runWithSignals} from './signal-watch.ts';
import {writeTo} from './write-to.ts';

type Request = {readonly mode: DoctorMode; readonly configFile: string | undefined};

/** Looks over the machine, the config and what devloop owns, a line for each; with `fix`, the jobs of the loop repair what they can. */
export async function doctor(request: Request): Promise<number> {
  return runWithSignals(async ({first: signal}) => {
    let code: number = exitCodes.ready;
    const secrets = new Secrets();
    const write = writeTo(process.stdout, secrets.mask);
    const show = (check: Check, result: CheckResult): void => {
      if (result.kind === 'wrong') code = exitCodes.environment;
      write(formatCheck(check, result));
    };
    const refused = await checkAll({...request, secrets, show}, signal);
    if (refused === undefined) return code;
    show('state', {kind: 'wrong', trouble: {kind: 'failure', failure: refused}});
    return exitCodeOfFailure(refused);
  });
}

type All = Request & {readonly secrets: Secrets; readonly show: Show};

/** Looks at one thing after the other; a failure is why it could not go on to the end. */
async function checkAll({mode, configFile, secrets, show}: All, signal: AbortSignal): Promise<Failure | undefined> {
  readProxyPasswords(secrets);
  const docker = await checkTools(show, signal);
  const config = await checkConfig({configFile, show}, signal);
  if (config !== undefined) await readConfigSecrets(config, secrets);
  const home = await openHome();
  if (home.kind === 'failed') return home.failure;
  try {
    await checkMachine({docker, config, home: home.value.path, show}, signal);
    if (config === undefined || docker === undefined) return undefined;
    return await checkProject({config, docker, mode, secrets, show}, signal);
  } catch (error) {
    if (!(error instanceof ToolError) || signal.aborted) throw error;
    return machineFailure(error) ?? {kind: 'docker-unreachable', said: saidBy(error)};
  }
}

type Show = (check: Check, result: CheckResult) => void;

async function checkTools(show: Show, signal: AbortSignal): Promise<Docker | undefined> {
  const [{docker, result}, kind, helm] = await Promise.all([
    checkDocker(signal),
    checkKind(signal),
    checkHelm(tmpdir(), signal),
  ]);
  show('docker', result);
  show('kind', kind);
  show('helm', helm);
  return docker;
}

type Found = {readonly configFile: string | undefined; readonly show: Show};

/** Without any config, the machine alone is looked over. */
async function checkConfig({configFile, show}: Found, signal: AbortSignal): Promise<Config | undefined> {
  const loaded =
    configFile === undefined
      ? await loadConfig(process.cwd(), {signal})
      : await loadConfigFile(resolve(configFile), {signal});
  if (loaded.kind === 'loaded') {
    const {services, releases} = loaded.config;
    const counts = `${Object.keys(services).length} services, ${Object.keys(releases).length} releases`;
    show('config', {kind: 'ok', fact: `${loaded.file}: ${counts}`});
    return loaded.config;
  }

  const {failure} = loaded;
  show(
    'config',
    failure.kind === 'config-not-found'
      ? {kind: 'skipped', why: 'there is none here: only the machine is looked over'}
      : {kind: 'wrong', trouble: {kind: 'failure', failure}},
  );
  return undefined;
}

type Machine = {
  readonly docker: Docker | undefined;
  readonly config: Config | undefined;
  readonly home: string;
  readonly show: Show;
};

async function checkMachine({docker, config, home, show}: Machine, signal: AbortSignal): Promise<void> {
  const daemon = docker === undefined ? undefined : await readDaemon(docker, signal);
  const places = [{of: 'devloop', path: home}, ...(daemon === undefined ? [] : [{of: 'Docker', path: daemon.root}])];
  for (const result of await checkDisk(places)) show('disk', result);
  show('inotify', await checkInotify(home));
  if (daemon !== undefined) show('clock', checkClock(daemon));
  const registry = config === undefined ? [] : [config.registry.name];
  show('proxy', checkProxy(process.env, ['localhost', '127.0.0.1', ...registry]));
}

type Project = {
  readonly config: Config;
  readonly docker: Docker;
  readonly mode: DoctorMode;
  readonly secrets: Secrets;
  readonly show: Show;
};

/** What is repaired under a devloop that runs would confuse it, so that is refused; looking is not. */
async function checkProject(project: Project, signal: AbortSignal): Promise<Failure | undefined> {
  const {config, docker, mode, secrets, show} = project;
  const lock = await openLock(config, signal);
  if (lock.kind === 'failed' && (mode === 'fix' || lock.failure.kind !== 'locked')) return lock.failure;
  await using held = mode === 'fix' && lock.kind === 'ok' ? lock.value : undefined;
  if (held === undefined && lock.kind === 'ok') await lock.value[Symbol.asyncDispose]();
  const running = lock.kind === 'failed' && lock.failure.kind === 'locked' ? lock.failure.pid : undefined;
  for (const result of await checkPorts(config, running)) show('ports', result);
  const writeLine = writeTo(process.stderr, secrets.mask);
  const log = (source: string, text: string): void => writeLine(`${source}: ${text}\n`);
  await using world = mode === 'fix' ? await openWorld(config) : await openSight(config);
  await checkOwn({config, docker, mode}, {world, signal, log, report: () => {}}, show);
  return undefined;
}
