import {spawn} from 'node:child_process';
import {mkdir, open, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {arch, env} from 'node:process';
import {setTimeout as wait} from 'node:timers/promises';
import {installPackages, loadDebian, unpackPackages} from './debian-packages.ts';
import {planMainSources} from './debian-sources.ts';
import {validateDisk} from './disk.ts';
import {engineFiles, removeDeadProcessIds} from './docker-process.ts';
import {LabFailure} from './failure.ts';
import {readSetting} from './kernel-settings.ts';
import type {Lab} from './lab.ts';
import {validateMachine} from './machine.ts';
import {dockerSocket, recordFile} from './places.ts';
import {createProduct, findFolder, type Product} from './product.ts';
import {writeRecord} from './record.ts';
import {readTool, runTool} from './run.ts';
import {runStep, writeFound} from './step.ts';
import {debianReleases} from './versions.ts';

/** From Debian's next release: the stable one's are too old. They are linked to a C library that the stable one has. */
const packages = ['docker.io', 'docker-cli', 'docker-buildx', 'containerd', 'tini-static'];

/** What these call on the machine itself. */
const machinePackages = ['iptables', 'runc'];

/** Uses the Docker that answers, whoever runs it; where none does, starts one. */
export const createDocker = async (lab: Lab) => {
  const version = await findDocker(lab.signal);
  if (version !== undefined) {
    writeFound(`Docker ${version} answers and is used`, lab);
    return;
  }
  await validateContext(lab.signal);
  await validateMachine('a Docker Engine');
  await validateDisk(lab);
  await installPackages(machinePackages, lab.signal);
  const engine = planEngine(lab);
  await createProduct(engine, lab);
  await runStep(
    {
      title: 'Docker Engine',
      expected: 'none answers, so one is started; about 2 s',
      run: () => startEngine(findFolder(engine, lab), lab),
      describe: () => `answers on ${dockerSocket}`,
    },
    lab,
  );
};

/** The version of the Docker that answers where the docker client looks for it. */
export const findDocker = (signal: AbortSignal) =>
  readTool(['docker', 'version', '--format', '{{.Server.Version}}'], signal);

/** The engine's programs and the client's, unpacked but not installed. */
export const planEngine = ({signal}: Lab): Product => ({
  name: 'docker-engine',
  recipe: [arch, debianReleases.engine, ...packages],
  expected: "Debian's packages, about 6 s",
  create: async folder => {
    await validateMachine('a Docker Engine');
    const release = debianReleases.engine;
    await unpackPackages(packages, {release, sources: planMainSources(release, await loadDebian()), folder, signal});
    for (const program of ['usr/sbin/dockerd', 'usr/bin/containerd']) {
      await runTool([join(folder, program), '--version'], {
        signal,
        what: `Debian ${release}'s \`${program}\` does not run on this system.`,
        next: "Update the system to Debian's newest stable release, or install Docker yourself: the lab uses what is there.",
      });
    }
  },
});

/** Starts the engine detached, so that it outlives the lab; what a killed one left behind does not hinder it. */
export const startEngine = async (folder: string, {signal}: Lab) => {
  await removeDeadProcessIds();
  await mkdir(engineFiles.data, {recursive: true});
  await mkdir(engineFiles.run, {recursive: true});
  await writeFile(engineFiles.settings, JSON.stringify(planSettings(folder), undefined, 2));
  const forwarding = (await readSetting('net/ipv4/ip_forward')) ?? '0';
  await writeRecord(recordFile, {settings: {'net/ipv4/ip_forward': forwarding}, packages: []});
  const log = await open(engineFiles.log, 'a');
  const engine = spawn(join(folder, 'usr/sbin/dockerd'), ['--config-file', engineFiles.settings], {
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
    cwd: '/',
    env: {...env, PATH: `${join(folder, 'usr/bin')}:${join(folder, 'usr/sbin')}:${env['PATH'] ?? ''}`},
  });
  engine.unref();
  await log.close();
  await awaitEngine(engine, signal);
};

const planSettings = (folder: string) => ({
  'data-root': engineFiles.data,
  'exec-root': engineFiles.run,
  pidfile: engineFiles.pid,
  hosts: [`unix://${dockerSocket}`],
  'init-path': join(folder, 'usr/bin/docker-init'),
  'userland-proxy-path': join(folder, 'usr/sbin/docker-proxy'),
  'log-opts': {'max-size': '20m', 'max-file': '3'},
});

const awaitEngine = async (engine: {readonly exitCode: number | null}, signal: AbortSignal) => {
  const deadline = performance.now() + 60_000;
  while ((await findDocker(signal)) === undefined) {
    if (engine.exitCode !== null || performance.now() > deadline) throw await describeSilence(signal);
    await wait(100, undefined, {signal});
  }
};

const describeSilence = async (signal: AbortSignal) =>
  new LabFailure({
    what: 'Docker Engine was started but does not answer.',
    said: (await readTool(['tail', '-n', '12', engineFiles.log], signal)) ?? 'Nothing.',
    next: `Read ${engineFiles.log}, then run the lab again.`,
  });

/** Where the client was told to ask another Docker, one on the default socket would not be found. */
const validateContext = async (signal: AbortSignal) => {
  const host = env['DOCKER_HOST'];
  const context = (await readTool(['docker', 'context', 'show'], signal)) ?? 'default';
  if (host === undefined && context === 'default') return;
  throw new LabFailure({
    what: 'The Docker that the client is told to ask does not answer.',
    said: host === undefined ? `\`docker context show\` says ${context}.` : `DOCKER_HOST is ${host}.`,
    next: 'Start it, or unset DOCKER_HOST and run `docker context use default`: then the lab starts one.',
  });
};
