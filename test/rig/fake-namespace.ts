import {answerJson, type FakeExchange} from './fake-api-server.ts';

type Json = Readonly<Record<string, unknown>>;

/** What a fake API server holds of one namespace: lists by their plural, and what each watch of them tells. */
export type FakeNamespace = {
  readonly lists: Readonly<Record<string, readonly Json[]>>;
  readonly changes?: Readonly<Record<string, readonly Json[]>>;
  /** The watches tell what has changed only then. */
  readonly changeAfter?: Promise<void>;
  readonly logs?: (response: FakeExchange['response']) => void;
};

/** Answers lists, watches (which stay open) and requests for logs. */
export const answerNamespace =
  ({lists, changes = {}, changeAfter = Promise.resolve(), logs}: FakeNamespace) =>
  ({url, response}: FakeExchange): void => {
    const [, plural = ''] = /\/namespaces\/[^/]+\/(\w+)$/.exec(url.pathname) ?? [];
    if (url.pathname.endsWith('/log')) return logs?.(response);
    if (url.searchParams.get('watch') !== 'true')
      return answerJson(response, {metadata: {resourceVersion: '1'}, items: lists[plural] ?? []});
    response.writeHead(200);
    response.flushHeaders();
    void changeAfter.then(() => {
      for (const object of changes[plural] ?? []) response.write(`${JSON.stringify({type: 'MODIFIED', object})}\n`);
    });
  };
