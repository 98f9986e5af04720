import type Dockerode from 'dockerode';

import {runRequest} from './docker-request.ts';
import {runCommand} from './run-command.ts';
import {ToolError} from './tool-error.ts';
import {isAtLeast, parseVersion} from './version.ts';

/** One Docker daemon, the same for the client in this process and, as `DOCKER_HOST`, for every command. */
export type Docker = {
  readonly host: string;
  readonly client: Dockerode;
  /** Variables that make `docker`, `kind` and the like use this daemon. */
  readonly env: Readonly<Record<'DOCKER_HOST', string>>;
  /** The versions of what builds images, such as `28.5.2 buildx 0.29.1`. */
  readonly builder: string;
};

/** `--progress=rawjson` came with this buildx, the API of BuildKit as the default with Docker 23. */
const neededVersions = {engine: '23.0', buildx: '0.13'};

/**
 * Finds the daemon that the user's own `docker` speaks to, and proves that it answers and can build.
 * A daemon on another machine is refused: the registry and the ports are on this one's 127.0.0.1.
 */
export const findDocker = async (signal: AbortSignal): Promise<Docker> => {
  const [host, {default: Client}, buildx] = await Promise.all([
    findHost(signal),
    import('dockerode'),
    findBuildx(signal),
  ]);
  const client = new Client(parseHost(host));
  const engine = await findEngine({client, host}, signal);
  return {host, client, env: {DOCKER_HOST: host}, builder: `${engine} buildx ${buildx}`};
};

/** Asks for a sign of life; a daemon that gives none is an `unreachable` ToolError. */
export const probeDocker = async ({client, host}: Docker, signal: AbortSignal): Promise<void> => {
  await runRequest({title: `docker at ${host}`, signal}, () => client.ping());
};

/** A context chosen by `DOCKER_CONTEXT` counts here, once; nothing that is started later sees it. */
const findHost = async (signal: AbortSignal): Promise<string> => {
  const {DOCKER_HOST: host, DOCKER_CONTEXT: context} = process.env;
  if (host !== undefined && host !== '') return host;
  const {stdout} = await runCommand(
    {
      file: 'docker',
      args: ['context', 'inspect', '--format', '{{.Endpoints.docker.Host}}'],
      title: 'docker context inspect',
      env: context === undefined ? {} : {DOCKER_CONTEXT: context},
    },
    signal,
  );
  return stdout.trim() === '' ? 'unix:///var/run/docker.sock' : stdout.trim();
};

/** Every field that docker-modem would otherwise take from the environment is set. */
const parseHost = (host: string): Dockerode.DockerOptions => {
  const plain = {
    host: undefined,
    port: undefined,
    protocol: 'http',
    ca: undefined,
    cert: undefined,
    key: undefined,
  } as const;
  for (const scheme of ['unix://', 'npipe://']) {
    if (host.startsWith(scheme)) return {...plain, socketPath: host.slice(scheme.length)};
  }
  const url = URL.canParse(host) ? new URL(host) : undefined;
  if (url?.protocol === 'tcp:' && loopback.has(url.hostname)) return {...plain, host: url.hostname, port: url.port};
  throw new ToolError({
    command: 'docker',
    reason: 'unsupported',
    message: `Expected a Docker daemon on this machine, got \`${host}\`.`,
  });
};

const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);

const findEngine = async ({client, host}: Pick<Docker, 'client' | 'host'>, signal: AbortSignal): Promise<string> => {
  const {Version: version} = await runRequest({title: `docker at ${host}`, signal}, () => client.version());
  validateVersion({tool: 'Docker', version, needed: neededVersions.engine});
  return version;
};

const findBuildx = async (signal: AbortSignal): Promise<string> => {
  const command = {file: 'docker', args: ['buildx', 'version'], title: 'docker buildx'};
  const {stdout} = await runCommand(command, signal).catch((error: unknown) => {
    if (!(error instanceof ToolError) || error.reason !== 'failed') throw error;
    const message = 'Docker has no `buildx` plugin, which builds the images.';
    throw new ToolError({command: 'docker buildx', reason: 'unsupported', message, output: error.output, cause: error});
  });
  const version = /\sv?(\d+\.\d+\S*)/.exec(stdout)?.[1] ?? '';
  validateVersion({tool: 'docker buildx', version, needed: neededVersions.buildx});
  return version;
};

type VersionCheck = {readonly tool: string; readonly version: string; readonly needed: string};

const validateVersion = ({tool, version, needed}: VersionCheck): void => {
  const found = parseVersion(version);
  if (Number.isNaN(found.major) || isAtLeast(found, parseVersion(needed))) return;
  const message = `Expected ${tool} ${needed} or newer, got ${version}.`;
  throw new ToolError({command: tool, reason: 'unsupported', message});
};
