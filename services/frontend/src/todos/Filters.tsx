import {type Show, shows} from './todo.ts';

const labels: Readonly<Record<Show, string>> = {all: 'All', active: 'Active', done: 'Done'};

/** Chooses which to-dos are shown. */
export function Filters({show, onChange}: {readonly show: Show; readonly onChange: (show: Show) => void}) {
  return (
    <div className="filters" role="group" aria-label="Show">
      {shows.map(each => (
        <button
          key={each}
          type="button"
          aria-pressed={each === show}
          data-testid={`filter-${each}`}
          onClick={() => onChange(each)}
        >
          {labels[each]}
        </button>
      ))}
    </div>
  );
}
