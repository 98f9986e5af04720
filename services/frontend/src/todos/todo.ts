/** One to-do, as far as the page needs it. */
export type Todo = {readonly id: number; readonly title: string; readonly done: boolean};

/** What came of asking for the list: the to-dos, and what is wrong if something is. */
export type LoadedTodos = {readonly todos: readonly Todo[]; readonly problem?: string};

/** Which to-dos are shown. */
export type Show = (typeof shows)[number];

export const shows = ['all', 'active', 'done'] as const;

/** Reads a filter from an address; anything unknown shows all. */
export const parseShow = (text: unknown): Show => {
  return shows.find(show => show === text) ?? 'all';
};

/** The to-dos that a filter lets through. */
export const selectTodos = (todos: readonly Todo[], show: Show): readonly Todo[] => {
  return show === 'all' ? todos : todos.filter(todo => todo.done === (show === 'done'));
};

/** Reads the backend's list, or throws. */
export const parseTodos = (body: unknown): readonly Todo[] => {
  if (!Array.isArray(body)) throw new TypeError('Expected a list of to-dos.');
  return body.map(parseTodo);
};

/** Reads one to-do, or throws. */
export const parseTodo = (body: unknown): Todo => {
  if (
    typeof body === 'object' &&
    body !== null &&
    'id' in body &&
    typeof body.id === 'number' &&
    'title' in body &&
    typeof body.title === 'string' &&
    'done' in body &&
    typeof body.done === 'boolean'
  ) {
    return {id: body.id, title: body.title, done: body.done};
  }
  throw new TypeError('Expected a to-do with `id`, `title` and `done`.');
};

/** Reads the sentence in an answer that is not a success. */
export const parseProblem = (body: unknown): string => {
  const isSentence = typeof body === 'object' && body !== null && 'detail' in body && typeof body.detail === 'string';
  return isSentence ? String(body.detail) : 'Something went wrong.';
};
