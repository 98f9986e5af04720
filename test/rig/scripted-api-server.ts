import {answerJson, openFakeApiServer, type FakeApiServer, type FakeExchange} from './fake-api-server.ts';

type Answer = (exchange: FakeExchange) => void;

/** What a fake API server answers to lists and to watches, in turn; the last answer is given again and again. */
type Script = {readonly lists: readonly Answer[]; readonly watches: readonly Answer[]};

/** A fake server and what was asked of it, such as `list` or `watch 7`. */
export type ScriptedApiServer = FakeApiServer & {readonly requests: readonly string[]};

export const openScriptedApiServer = async ({lists, watches}: Script): Promise<ScriptedApiServer> => {
  const requests: string[] = [];
  const turns = {list: 0, watch: 0};
  const api = await openFakeApiServer(exchange => {
    const {searchParams} = exchange.url;
    const kind = searchParams.get('watch') === 'true' ? 'watch' : 'list';
    requests.push(kind === 'list' ? kind : `watch ${searchParams.get('resourceVersion')}`);
    const answers = kind === 'list' ? lists : watches;
    const answer = answers[turns[kind]] ?? answers.at(-1);
    turns[kind] += 1;
    answer?.(exchange);
  });
  return {...api, requests};
};

/** The answer to a list at that version of the history. */
export const list =
  (version: number, ...items: readonly unknown[]): Answer =>
  ({response}) =>
    answerJson(response, {metadata: {resourceVersion: String(version)}, items});

/** A watch that stays open after these texts. */
export const send =
  (...texts: readonly string[]): Answer =>
  ({response}) => {
    response.writeHead(200);
    response.flushHeaders();
    for (const text of texts) response.write(text);
  };

export const sendAndEnd =
  (...texts: readonly string[]): Answer =>
  exchange => {
    send(...texts)(exchange);
    exchange.response.end();
  };

export const refuse =
  (status: number, headers: Readonly<Record<string, string>> = {}): Answer =>
  ({response}) => {
    response.writeHead(status, headers);
    response.end('{}');
  };
