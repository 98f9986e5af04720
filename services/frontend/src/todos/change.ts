import {parseProblem, parseTodo, parseTodos, type Todo} from './todo.ts';

/** Everything that the page can do to the list. */
export type Change =
  | {readonly kind: 'add'; readonly todo: Todo}
  | {readonly kind: 'tick'; readonly id: number; readonly done: boolean}
  | {readonly kind: 'delete'; readonly id: number}
  | {readonly kind: 'clearDone'};

/** The list after a change, newest first. */
export const applyChange = (todos: readonly Todo[], change: Change): readonly Todo[] => {
  switch (change.kind) {
    case 'add':
      return [change.todo, ...todos];
    case 'tick':
      return todos.map(todo => (todo.id === change.id ? {...todo, done: change.done} : todo));
    case 'delete':
      return todos.filter(todo => todo.id !== change.id);
    case 'clearDone':
      return todos.filter(todo => !todo.done);
  }
};

/** Sends a change and returns it as it was stored; throws a sentence for people when it was not. */
export const sendChange = async (change: Change): Promise<Change> => {
  switch (change.kind) {
    case 'add':
      return {kind: 'add', todo: parseTodo(await call('POST', '', {title: change.todo.title}))};
    case 'tick':
      await call('PATCH', `/${change.id}`, {done: change.done});
      return change;
    case 'delete':
      await call('DELETE', `/${change.id}`);
      return change;
    case 'clearDone':
      await call('DELETE', '/done');
      return change;
  }
};

/** Fetches the list as it is stored now. */
export const fetchTodos = async (): Promise<readonly Todo[]> => {
  return parseTodos(await call('GET', ''));
};

const call = async (method: string, path: string, body?: object): Promise<unknown> => {
  const answer = await fetch(`/api/todos${path}`, {
    method,
    // A change that is on its way is not lost when the page is left.
    keepalive: method !== 'GET',
    ...(body && {headers: {'content-type': 'application/json'}, body: JSON.stringify(body)}),
  }).catch(() => {
    throw new Error('The server does not answer.');
  });
  const text = await answer.text();
  const content: unknown = text === '' ? undefined : parseJson(text);
  if (!answer.ok) throw new Error(parseProblem(content));
  return content;
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
