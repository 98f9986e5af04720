import {type SubmitEvent, useRef, useState} from 'react';

/** The longest title that the backend takes. */
const MAX_TITLE_LENGTH = 200;

/** The field for a new to-do; a title that could not be stored comes back into it. */
export function NewTodo({onAdd}: {readonly onAdd: (title: string) => Promise<boolean>}) {
  const [title, setTitle] = useState('');
  const field = useRef<HTMLInputElement>(null);

  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const wanted = title.trim();
    if (wanted === '') return;
    setTitle('');
    field.current?.focus();
    if (!(await onAdd(wanted))) setTitle(current => (current === '' ? wanted : current));
  };

  return (
    <form className="new" onSubmit={event => void submit(event)}>
      <input
        ref={field}
        name="title"
        aria-label="New to-do"
        placeholder="What needs doing?"
        autoComplete="off"
        enterKeyHint="done"
        maxLength={MAX_TITLE_LENGTH}
        data-testid="new-todo"
        value={title}
        onChange={event => setTitle(event.target.value)}
      />
      <button type="submit" aria-label="Add" data-testid="add-todo" disabled={title.trim() === ''}>
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d="M12 5v14M5 12h14" />
        </svg>
      </button>
    </form>
  );
}
