import {
  isObject,
  parseList,
  parseNumber,
  parseObject,
  parseOptionalString,
  parseString,
  type JsonObject,
} from './json.ts';

/** One line of `--progress=rawjson`: what changed since the line before. Times are ISO strings. */
export type BuildMessage = {
  readonly vertexes: readonly Vertex[];
  readonly statuses: readonly VertexStatus[];
  readonly logs: readonly VertexLog[];
  readonly warnings: readonly string[];
};

/** A step of the build. It may be started and completed more than once; the last time counts. */
export type Vertex = {
  readonly digest: string;
  readonly name: string;
  readonly started: string | undefined;
  readonly completed: string | undefined;
  readonly cached: boolean;
  readonly error: string;
};

/** Progress inside a step, in bytes; `total` is 0 while it is not known. */
type VertexStatus = {
  readonly vertex: string;
  readonly id: string;
  readonly current: number;
  readonly total: number;
};

export type VertexLog = {readonly vertex: string; readonly stream: 1 | 2; readonly data: Uint8Array};

/** Parses a line; undefined when it is not a message: BuildKit tells an error in plain lines after the last one. */
export const parseBuildMessage = (line: string): BuildMessage | undefined => {
  const message = line.startsWith('{') ? parseJson(line) : undefined;
  if (!isObject(message)) return undefined;
  return {
    vertexes: parseObjects(message['vertexes']).map(parseVertex),
    statuses: parseObjects(message['statuses']).map(parseStatus),
    logs: parseObjects(message['logs']).map(parseLog),
    warnings: parseObjects(message['warnings']).map(({short}) => Buffer.from(parseString(short), 'base64').toString()),
  };
};

const parseJson = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
};

const parseObjects = (value: unknown): readonly JsonObject[] => parseList(value).map(parseObject);

const parseVertex = ({digest, name, started, completed, cached, error}: JsonObject): Vertex => ({
  digest: parseString(digest),
  name: parseString(name),
  started: parseOptionalString(started),
  completed: parseOptionalString(completed),
  cached: cached === true,
  error: parseString(error),
});

const parseStatus = ({vertex, id, current, total}: JsonObject): VertexStatus => ({
  vertex: parseString(vertex),
  id: parseString(id),
  current: parseNumber(current),
  total: parseNumber(total),
});

const parseLog = ({vertex, stream, data}: JsonObject): VertexLog => ({
  vertex: parseString(vertex),
  stream: stream === 2 ? 2 : 1,
  data: Buffer.from(parseString(data), 'base64'),
});
