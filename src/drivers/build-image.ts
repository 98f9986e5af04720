import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

import {createBuildError, createPlainBuildError} from './build-failure.ts';
import {createProgressReader, type BuildEvent} from './build-progress.ts';
import {findMissingSecret, formatSecrets, readSecretVariables, type BuildSecret} from './build-secrets.ts';
import type {Docker} from './docker.ts';
import {parseObject, parseString} from './json.ts';
import {findManifest} from './registry.ts';
import {runCommand} from './run-command.ts';
import {ToolError} from './tool-error.ts';

/** One build; the fields mean what the options of `docker buildx build` mean. Paths are absolute. */
export type BuildRequest = {
  readonly context: string;
  readonly dockerfile: string;
  readonly target?: string | undefined;
  readonly args: Readonly<Record<string, string>>;
  readonly secrets: readonly BuildSecret[];
  readonly ssh: readonly string[];
  readonly platforms: readonly string[];
  readonly image: PushedImage;
};

/** Where the image goes: `localhost:<port>/<repository>:<tag>`. */
type PushedImage = {readonly port: number; readonly repository: string; readonly tag: string};

export type BuildOptions = {
  readonly docker: Docker;
  readonly signal: AbortSignal;
  readonly onProgress: (event: BuildEvent) => void;
  /** Where buildx leaves what it has made, for as long as the build runs; the machine's temporary folder when left out. */
  readonly folder?: string;
};

/** Builds an image, pushes it and returns the digest under which the registry holds it. Throws a `BuildError` when the build fails. */
export const buildImage = async (
  request: BuildRequest,
  {docker, signal, onProgress, folder: parent = tmpdir()}: BuildOptions,
): Promise<{readonly digest: string}> => {
  const missing = await findMissingSecret(request.secrets);
  if (missing !== undefined)
    throw createPlainBuildError(missing, {command: titleOf(request), message: 'A secret is missing.'});

  const folder = await mkdtemp(join(parent, 'devloop-build-'));
  try {
    const metadataFile = join(folder, 'metadata.json');
    await runBuild({request, metadataFile}, {docker, signal, onProgress});
    const metadata: unknown = JSON.parse(await readFile(metadataFile, 'utf8'));
    const digest = parseString(parseObject(metadata)['containerimage.digest']);
    await validateDigest(request, {digest, signal});
    return {digest};
  } finally {
    await rm(folder, {recursive: true, force: true});
  }
};

type Run = {readonly request: BuildRequest; readonly metadataFile: string};

/** A message about a Dockerfile of many steps is a long line. */
const longestMessage = 8 * 1024 * 1024;

const runBuild = async ({request, metadataFile}: Run, {docker, signal, onProgress}: BuildOptions): Promise<void> => {
  const progress = createProgressReader(onProgress);
  try {
    await runCommand(
      {
        file: 'docker',
        args: ['buildx', 'build', ...formatOptions(request), '--metadata-file', metadataFile, request.context],
        title: titleOf(request),
        env: {...readSecretVariables(request.secrets), ...quiet, ...docker.env},
        lineLimit: longestMessage,
        onLine: progress.write,
      },
      signal,
    );
  } catch (error) {
    if (!(error instanceof ToolError) || error.reason !== 'failed') throw error;
    throw createBuildError(progress.failure(), error);
  }
};

/** Provenance in the metadata would hold every build argument. */
const quiet = {BUILDX_METADATA_PROVENANCE: 'disabled', BUILDX_GIT_INFO: 'false', DOCKER_CLI_HINTS: 'false'};

/**
 * The builder named `default` is always the daemon of `DOCKER_HOST`, whatever builder or context the user has chosen.
 * Attestations would give every build a new digest.
 */
const formatOptions = (request: BuildRequest): string[] => [
  ...'--builder default --progress rawjson --push --provenance=false --sbom=false'.split(' '),
  '--tag',
  formatReference(request.image),
  '--file',
  request.dockerfile,
  ...(request.target === undefined ? [] : ['--target', request.target]),
  ...Object.entries(request.args).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]),
  ...formatSecrets(request.secrets),
  ...request.ssh.flatMap(agent => ['--ssh', agent]),
  ...(request.platforms.length === 0 ? [] : ['--platform', request.platforms.join(',')]),
];

const titleOf = ({image}: BuildRequest): string => `docker buildx build ${image.repository}`;

const formatReference = ({port, repository, tag}: PushedImage): string => `localhost:${port}/${repository}:${tag}`;

/** Without a push, BuildKit reports the digest of the configuration; a pod could not pull that. */
const validateDigest = async (
  request: BuildRequest,
  {digest, signal}: {readonly digest: string; readonly signal: AbortSignal},
): Promise<void> => {
  const {port, repository} = request.image;
  const refuse = (message: string): Error =>
    createPlainBuildError({kind: 'push'}, {command: titleOf(request), message});
  const holds = async (): Promise<boolean> =>
    /^sha256:[0-9a-f]{64}$/.test(digest) &&
    (await findManifest({port, repository, reference: digest}, signal)) !== undefined;
  try {
    if (await holds()) return;
  } catch (error) {
    throw error instanceof ToolError && error.reason !== 'interrupted' ? refuse(error.message) : error;
  }
  throw refuse(`The build reported the digest \`${digest}\`, which the registry at 127.0.0.1:${port} does not hold.`);
};
