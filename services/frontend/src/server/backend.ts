import {type LoadedTodos, parseProblem, parseTodos} from '../todos/todo.ts';

const ANSWER_TIMEOUT_MS = 5000;
const MAX_BODY_BYTES = 16_384;

/** Passes a browser's call on to the backend; answers 502 when there is none. */
export const forwardToBackend = async (request: Request, path: string): Promise<Response> => {
  const body = await request.text();
  if (Buffer.byteLength(body) > MAX_BODY_BYTES) {
    return Response.json({detail: `Expected at most ${MAX_BODY_BYTES} bytes.`}, {status: 413});
  }
  try {
    const answer = await fetchBackend(path + new URL(request.url).search, {
      method: request.method,
      headers: {'content-type': request.headers.get('content-type') ?? 'application/octet-stream'},
      body: body === '' ? null : body,
    });
    const contentType = answer.headers.get('content-type');
    return new Response(answer.body, {
      status: answer.status,
      headers: contentType === null ? {} : {'content-type': contentType},
    });
  } catch (error) {
    return Response.json({detail: explainAbsence(error)}, {status: 502});
  }
};

/** Loads the list for the first paint; a backend that is away becomes a sentence, never an error page. */
export const loadTodos = async (): Promise<LoadedTodos> => {
  try {
    const answer = await fetchBackend('/api/todos', {});
    const body: unknown = await answer.json();
    return answer.ok ? {todos: parseTodos(body)} : {todos: [], problem: parseProblem(body)};
  } catch (error) {
    return {todos: [], problem: explainAbsence(error)};
  }
};

/** The address is read at every call: the same image runs against any backend. */
const fetchBackend = (path: string, init: RequestInit): Promise<Response> => {
  const url = new URL(path, process.env.BACKEND_URL ?? 'http://127.0.0.1:8000');
  return fetch(url, {...init, cache: 'no-store', redirect: 'manual', signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS)});
};

const explainAbsence = (error: unknown): string => {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  console.error(`The backend does not answer: ${String(cause)}`);
  return 'The backend does not answer.';
};
