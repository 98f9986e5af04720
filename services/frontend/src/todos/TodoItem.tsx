import type {MouseEvent} from 'react';
import type {Todo} from './todo.ts';

type Props = {
  readonly todo: Todo;
  readonly onTick: (done: boolean) => void;
  readonly onDelete: () => void;
};

/** One row: a tick box whose label is the title, and a button to delete it. */
export function TodoItem({todo, onTick, onDelete}: Props) {
  const isStored = todo.id > 0;

  const remove = (event: MouseEvent<HTMLButtonElement>): void => {
    focusNeighbour(event.currentTarget);
    onDelete();
  };

  return (
    <li className="item" data-testid="todo-item" data-done={todo.done}>
      <label>
        <input
          type="checkbox"
          data-testid="todo-toggle"
          checked={todo.done}
          disabled={!isStored}
          onChange={event => onTick(event.target.checked)}
        />
        <span className="title">{todo.title}</span>
      </label>
      <button
        type="button"
        className="delete"
        aria-label={`Delete “${todo.title}”`}
        data-testid="todo-delete"
        disabled={!isStored}
        onClick={remove}
      >
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d="m7 7 10 10M17 7 7 17" />
        </svg>
      </button>
    </li>
  );
}

/** Without this the keyboard's place in the page is lost together with the row. */
const focusNeighbour = (button: HTMLButtonElement): void => {
  const row = button.closest('li');
  const neighbour = row?.nextElementSibling ?? row?.previousElementSibling;
  const target = neighbour?.querySelector<HTMLElement>('.delete') ?? document.querySelector<HTMLElement>('.new input');
  target?.focus();
};
