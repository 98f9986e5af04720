import {isObject, parseList, parseNumber, parseObject, parseString, type JsonObject} from '../json.ts';

/** A container as it was asked for; `image` is what the pod template says. */
export type Container = {
  readonly name: string;
  readonly image: string;
  readonly ports: readonly ContainerPort[];
  readonly requests: Quantities;
  readonly limits: Quantities;
  readonly probes: readonly Probe[];
};

type ContainerPort = {readonly name: string; readonly containerPort: number; readonly protocol: string};

/** Amounts as they were written, such as `{memory: '64Mi'}`. */
type Quantities = Readonly<Record<string, string>>;

/** A probe, times in seconds, with the API's own defaults filled in. */
export type Probe = {
  readonly kind: 'startup' | 'readiness' | 'liveness';
  readonly action: ProbeAction;
  readonly initialDelaySeconds: number;
  readonly periodSeconds: number;
  readonly timeoutSeconds: number;
  readonly failureThreshold: number;
  readonly successThreshold: number;
};

/** What a probe does; a port is a number or the name of one. An empty `host` is the pod itself. */
export type ProbeAction =
  | {
      readonly kind: 'http';
      readonly path: string;
      readonly port: string;
      readonly scheme: 'HTTP' | 'HTTPS';
      readonly host: string;
      readonly headers: readonly {readonly name: string; readonly value: string}[];
    }
  | {readonly kind: 'tcp' | 'grpc'; readonly port: string}
  | {readonly kind: 'exec'; readonly command: readonly string[]};

/** The containers of a pod, or of the template in a workload. */
export const parseContainers = (value: unknown): readonly Container[] =>
  parseList(value).map(item => {
    const container = parseObject(item);
    const resources = parseObject(container['resources']);
    return {
      name: parseString(container['name']),
      image: parseString(container['image']),
      ports: parseList(container['ports']).map(parsePort),
      requests: parseQuantities(resources['requests']),
      limits: parseQuantities(resources['limits']),
      probes: probeKinds.flatMap(kind => parseProbe(kind, container[`${kind}Probe`])),
    };
  });

const parsePort = (value: unknown): ContainerPort => {
  const port = parseObject(value);
  return {
    name: parseString(port['name']),
    containerPort: parseNumber(port['containerPort']),
    protocol: parseString(port['protocol']),
  };
};

const parseQuantities = (value: unknown): Quantities =>
  Object.fromEntries(Object.entries(parseObject(value)).map(([name, amount]) => [name, String(amount)]));

const probeKinds = ['startup', 'readiness', 'liveness'] as const;

const parseProbe = (kind: Probe['kind'], value: unknown): readonly Probe[] => {
  if (!isObject(value)) return [];
  return [
    {
      kind,
      action: parseAction(value),
      initialDelaySeconds: parseNumber(value['initialDelaySeconds']),
      periodSeconds: parseNumber(value['periodSeconds'], 10),
      timeoutSeconds: parseNumber(value['timeoutSeconds'], 1),
      failureThreshold: parseNumber(value['failureThreshold'], 3),
      successThreshold: parseNumber(value['successThreshold'], 1),
    },
  ];
};

const parseAction = ({httpGet, tcpSocket, grpc, exec}: JsonObject): ProbeAction => {
  if (isObject(httpGet)) return parseHttp(httpGet);
  if (isObject(tcpSocket)) return {kind: 'tcp', port: String(tcpSocket['port'])};
  if (isObject(grpc)) return {kind: 'grpc', port: String(grpc['port'])};
  return {kind: 'exec', command: parseList(parseObject(exec)['command']).map(parseString)};
};

const parseHttp = ({path, port, scheme, host, httpHeaders}: JsonObject): ProbeAction => ({
  kind: 'http',
  path: parseString(path) || '/',
  port: String(port),
  scheme: scheme === 'HTTPS' ? 'HTTPS' : 'HTTP',
  host: parseString(host),
  headers: parseList(httpHeaders).map(item => {
    const header = parseObject(item);
    return {name: parseString(header['name']), value: parseString(header['value'])};
  }),
});
