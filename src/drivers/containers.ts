import type Dockerode from 'dockerode';

import {runRequest} from './docker-request.ts';
import type {Docker} from './docker.ts';
import {ToolError} from './tool-error.ts';

/** What is known of one container. A stopped one tells the ports it was asked to publish, with 0 where Docker chooses. */
export type Container = {
  readonly id: string;
  readonly name: string;
  /** True of a paused one, too. */
  readonly running: boolean;
  readonly paused: boolean;
  /** When it was started last, on Docker's own clock, in milliseconds since the epoch; 0 if never. */
  readonly startedAt: number;
  readonly labels: Readonly<Record<string, string>>;
  /** The reference it was created from; the image itself is `imageId`. */
  readonly image: string;
  readonly imageId: string;
  readonly ports: readonly PublishedPort[];
  readonly networks: readonly string[];
  readonly mounts: readonly Mount[];
  /** `always`, `no`, `on-failure` or `unless-stopped`. */
  readonly restart: string;
};

/** One TCP port of a container, reachable from this machine at `address:hostPort`. */
type PublishedPort = {readonly port: number; readonly address: string; readonly hostPort: number};

/** `source` is a volume's name or a folder of this machine. */
type Mount = {readonly source: string; readonly target: string};

/** What a new container is to be; it is created on Docker's default network and not started. */
export type ContainerSpec = Pick<Container, 'name' | 'image' | 'labels' | 'ports' | 'mounts'> & {
  readonly restart: 'always' | 'no';
  readonly env?: Readonly<Record<string, string>>;
  readonly entrypoint?: readonly string[];
  readonly args?: readonly string[];
};

/** Finds a container by name or id, running or not. */
export const findContainer = async (
  {client}: Docker,
  name: string,
  signal: AbortSignal,
): Promise<Container | undefined> => {
  const title = `docker inspect ${name}`;
  try {
    return parseContainer(
      await runRequest({title, signal}, abortSignal => client.getContainer(name).inspect({abortSignal})),
    );
  } catch (error) {
    if (error instanceof ToolError && error.reason === 'missing') return undefined;
    throw error;
  }
};

/** Lists containers, running or not, that carry all these labels. */
export const listContainers = async (
  docker: Docker,
  labels: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<readonly Container[]> => {
  const filters = {label: Object.entries(labels).map(([name, value]) => `${name}=${value}`)};
  const found = await runRequest({title: 'docker ps', signal}, abortSignal =>
    docker.client.listContainers({all: true, filters, abortSignal}),
  );
  const containers = await Promise.all(found.map(({Id: id}) => findContainer(docker, id, signal)));
  return containers.filter(container => container !== undefined).toSorted((a, b) => a.name.localeCompare(b.name));
};

/** Creates a container without starting it. Reason `missing`: the image is not there; `conflict`: the name is taken. */
export const createContainer = async (
  {client}: Docker,
  spec: ContainerSpec,
  signal: AbortSignal,
): Promise<{readonly id: string}> => {
  const {id} = await runRequest({title: `docker create ${spec.name}`, signal}, abortSignal =>
    client.createContainer({...formatSpec(spec), abortSignal}),
  );
  return {id};
};

/** Starts a container; one that runs already is left as it is. Reason `conflict`: a port it publishes is taken. */
export const startContainer = async ({client}: Docker, name: string, signal: AbortSignal): Promise<void> => {
  await runRequest({title: `docker start ${name}`, signal}, abortSignal =>
    client.getContainer(name).start({abortSignal}),
  ).catch(ignoreStatus(304));
};

/** Lets a paused container go on; one that is not paused is left as it is. */
export const unpauseContainer = async ({client}: Docker, name: string, signal: AbortSignal): Promise<void> => {
  await runRequest({title: `docker unpause ${name}`, signal}, abortSignal =>
    client.getContainer(name).unpause({abortSignal}),
  ).catch((error: unknown) => {
    if (!(error instanceof ToolError) || !error.output.some(line => line.includes('is not paused'))) throw error;
  });
};

/** Stops a container, killing it after 10 s; one that is stopped already is left as it is. */
export const stopContainer = async ({client}: Docker, name: string, signal: AbortSignal): Promise<void> => {
  await runRequest({title: `docker stop ${name}`, signal}, abortSignal =>
    client.getContainer(name).stop({t: 10, abortSignal}),
  ).catch(ignoreStatus(304));
};

/** Stops a container, killing it after 10 s, and starts it again; Docker goes on with that when the waiting is ended. */
export const restartContainer = async ({client}: Docker, name: string, signal: AbortSignal): Promise<void> => {
  await runRequest({title: `docker restart ${name}`, signal}, abortSignal =>
    client.getContainer(name).restart({t: 10, abortSignal}),
  );
};

/** Removes a container, running or not, with its anonymous volumes; named volumes stay. */
export const removeContainer = async ({client}: Docker, name: string, signal: AbortSignal): Promise<void> => {
  await runRequest({title: `docker rm ${name}`, signal}, abortSignal =>
    client.getContainer(name).remove({force: true, v: true, abortSignal}),
  ).catch(ignoreStatus(404));
};

const ignoreStatus =
  (status: number) =>
  (error: unknown): void => {
    if (!(error instanceof ToolError) || error.exitCode !== status) throw error;
  };

const formatSpec = (spec: ContainerSpec): Dockerode.ContainerCreateOptions => ({
  name: spec.name,
  Image: spec.image,
  Labels: {...spec.labels},
  ...(spec.entrypoint === undefined ? {} : {Entrypoint: [...spec.entrypoint]}),
  ...(spec.args === undefined ? {} : {Cmd: [...spec.args]}),
  Env: Object.entries(spec.env ?? {}).map(([name, value]) => `${name}=${value}`),
  ExposedPorts: Object.fromEntries(spec.ports.map(({port}) => [`${port}/tcp`, {}])),
  HostConfig: {
    PortBindings: Object.fromEntries(
      spec.ports.map(({port, address, hostPort}) => [`${port}/tcp`, [{HostIp: address, HostPort: `${hostPort}`}]]),
    ),
    Mounts: spec.mounts.map(({source, target}) => ({
      Type: source.startsWith('/') ? 'bind' : 'volume',
      Source: source,
      Target: target,
    })),
    RestartPolicy: {Name: spec.restart},
  },
});

const parseContainer = (found: Dockerode.ContainerInspectInfo): Container => ({
  id: found.Id,
  name: found.Name.replace(/^\//, ''),
  running: found.State.Running,
  paused: found.State.Paused,
  startedAt: Math.max(0, Date.parse(found.State.StartedAt)),
  labels: found.Config.Labels,
  image: found.Config.Image,
  imageId: found.Image,
  ports: parsePorts(found.State.Running ? found.NetworkSettings.Ports : found.HostConfig.PortBindings),
  networks: Object.keys(found.NetworkSettings.Networks),
  mounts: found.Mounts.map(({Name: name, Source: source, Destination: target}) => ({source: name ?? source, target})),
  restart: found.HostConfig.RestartPolicy?.Name ?? 'no',
});

type Bindings = Readonly<Record<string, ReadonlyArray<{HostIp?: string; HostPort?: string}> | null | undefined>>;

const parsePorts = (bindings: Bindings | null | undefined): PublishedPort[] =>
  Object.entries(bindings ?? {}).flatMap(([port, hosts]) =>
    (hosts ?? []).map(({HostIp: address, HostPort: hostPort}) => ({
      port: Number.parseInt(port, 10),
      address: address ?? '',
      hostPort: Number(hostPort),
    })),
  );
