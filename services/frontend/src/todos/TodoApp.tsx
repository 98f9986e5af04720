'use client';

import {useState} from 'react';
import {Filters} from './Filters.tsx';
import {NewTodo} from './NewTodo.tsx';
import {Progress} from './Progress.tsx';
import {type LoadedTodos, selectTodos, type Show} from './todo.ts';
import {TodoItem} from './TodoItem.tsx';
import {useTodos} from './use-todos.ts';

/** The whole page below its frame. */
export function TodoApp({loaded, initialShow}: {readonly loaded: LoadedTodos; readonly initialShow: Show}) {
  const {todos, problem, isChanging, change} = useTodos(loaded);
  const [show, setShow] = useState(initialShow);
  const shown = selectTodos(todos, show);
  const left = selectTodos(todos, 'active').length;

  const changeShow = (next: Show): void => {
    setShow(next);
    window.history.replaceState(null, '', next === 'all' ? '/' : `/?show=${next}`);
  };

  return (
    <main className="card" aria-busy={isChanging}>
      <header className="heading">
        <h1>To do</h1>
        {todos.length > 0 && <Progress done={todos.length - left} total={todos.length} />}
      </header>
      <NewTodo onAdd={title => change({kind: 'add', todo: {id: -Date.now(), title, done: false}})} />
      {problem !== undefined && (
        <p className="problem" role="alert" data-testid="problem">
          <strong>{problem}</strong> Trying again…
        </p>
      )}
      {shown.length > 0 ? (
        <ul className="list" data-testid="todo-list">
          {shown.map(todo => (
            <TodoItem
              key={todo.id}
              todo={todo}
              onTick={done => void change({kind: 'tick', id: todo.id, done})}
              onDelete={() => void change({kind: 'delete', id: todo.id})}
            />
          ))}
        </ul>
      ) : (
        problem === undefined && <Empty show={show} isAll={todos.length === 0} />
      )}
      <footer className="footer">
        <span className="left" role="status" data-testid="left-count">
          {left === 1 ? '1 left' : `${left} left`}
        </span>
        <Filters show={show} onChange={changeShow} />
        <button
          className="clear"
          type="button"
          data-testid="clear-done"
          disabled={left === todos.length}
          onClick={() => void change({kind: 'clearDone'})}
        >
          Clear done
        </button>
      </footer>
    </main>
  );
}

function Empty({show, isAll}: {readonly show: Show; readonly isAll: boolean}) {
  const [title, hint] = describeEmpty(show, isAll);
  return (
    <div className="empty" data-testid="empty">
      <svg viewBox="0 0 48 48" aria-hidden="true">
        <rect x="9" y="6" width="30" height="36" rx="6" />
        <path d="m16 18 3 3 5-6M16 31l3 3 5-6M29 19h4M29 32h4" />
      </svg>
      <p className="empty-title">{title}</p>
      <p>{hint}</p>
    </div>
  );
}

const describeEmpty = (show: Show, isAll: boolean): readonly [title: string, hint: string] => {
  if (isAll) return ['Nothing to do', 'Write down the first thing that comes to mind.'];
  return show === 'active'
    ? ['All done', 'Every to-do on the list is ticked.']
    : ['Nothing done yet', 'Tick a to-do and it appears here.'];
};
