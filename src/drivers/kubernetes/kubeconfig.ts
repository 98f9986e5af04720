import {readFile} from 'node:fs/promises';
import type {OutgoingHttpHeaders} from 'node:http';
import type {RequestOptions} from 'node:https';
import type {ConnectionOptions} from 'node:tls';

import {parse} from 'yaml';

import {parseList, parseObject, parseString, type JsonObject} from '../json.ts';
import {ToolError} from '../tool-error.ts';

/** How to reach one cluster, and as whom. */
export type Access = {
  /** The file's text: equal texts mean equal access. */
  readonly source: string;
  readonly server: URL;
  readonly tls: ConnectionOptions;
  /** Asked before every request, for tokens expire. */
  readonly readHeaders: () => Promise<OutgoingHttpHeaders>;
};

/** A kubeconfig file, never the user's default one, and the context in it. */
export type KubeconfigPlace = {readonly file: string; readonly context: string};

/**
 * Reads the access of one context. What kind writes (a server, its CA, a client certificate) is read here; anything else, such as
 * an exec plugin, is left to the official client, whose import takes longer than all of devloop's start.
 */
export const loadKubeconfig = async ({file, context}: KubeconfigPlace): Promise<Access> => {
  const title = `read kubeconfig ${context}`;
  try {
    const source = await readFile(file, 'utf8');
    const config = parseObject(parse(source));
    const {cluster, user} = parseObject(findNamed(config['contexts'], context, 'context'));
    const access = parseCertificates(
      parseObject(findNamed(config['clusters'], cluster, 'cluster')),
      parseObject(findNamed(config['users'], user, 'user')),
    );
    return {source, ...(access ?? (await loadWithClient({file, context})))};
  } catch (error) {
    const message = `The kubeconfig for the context \`${context}\` cannot be used: ${String(error)}`;
    throw new ToolError({command: title, reason: 'failed', message, cause: error});
  }
};

const findNamed = (entries: unknown, name: unknown, key: string): unknown => {
  const entry = parseList(entries).find(item => parseObject(item)['name'] === name);
  if (entry === undefined) throw new Error(`no ${key} named \`${String(name)}\``);
  return parseObject(entry)[key];
};

const clusterKeys = new Set(['server', 'certificate-authority-data']);
const userKeys = new Set(['client-certificate-data', 'client-key-data']);

const parseCertificates = (cluster: JsonObject, user: JsonObject): Omit<Access, 'source'> | undefined => {
  if (!hasOnly(cluster, clusterKeys) || !hasOnly(user, userKeys)) return undefined;
  const headers = Promise.resolve({});
  return {
    server: new URL(parseString(cluster['server'])),
    tls: {
      ca: parseBase64(cluster['certificate-authority-data']),
      cert: parseBase64(user['client-certificate-data']),
      key: parseBase64(user['client-key-data']),
    },
    readHeaders: () => headers,
  };
};

const hasOnly = (object: JsonObject, keys: ReadonlySet<string>): boolean =>
  Object.keys(object).every(key => keys.has(key));

const parseBase64 = (value: unknown): Buffer | undefined =>
  typeof value === 'string' ? Buffer.from(value, 'base64') : undefined;

const loadWithClient = async ({file, context}: KubeconfigPlace): Promise<Omit<Access, 'source'>> => {
  const {createKubeConfig} = await import('./official-client.ts');
  const config = createKubeConfig();
  config.loadFromFile(file);
  config.setCurrentContext(context);
  const readOptions = async (): Promise<RequestOptions> => {
    const options: RequestOptions = {};
    await config.applyToHTTPSOptions(options);
    return options;
  };
  const {ca, cert, key, servername, rejectUnauthorized} = await readOptions();
  return {
    server: new URL(config.getCurrentCluster()?.server ?? ''),
    tls: {ca, cert, key, servername, rejectUnauthorized},
    readHeaders: async () => {
      const {headers, auth} = await readOptions();
      const basic = typeof auth === 'string' ? {authorization: `Basic ${Buffer.from(auth).toString('base64')}`} : {};
      return {...Object.fromEntries(Object.entries(headers ?? {})), ...basic};
    },
  };
};
