const RADIUS = 15;
const LENGTH = 2 * Math.PI * RADIUS;

/** A ring that fills as the list gets done. */
export function Progress({done, total}: {readonly done: number; readonly total: number}) {
  return (
    <div className="progress" role="img" aria-label={`${done} of ${total} done`}>
      <span aria-hidden="true">
        {done}/{total}
      </span>
      <svg viewBox="0 0 36 36" aria-hidden="true">
        <circle cx="18" cy="18" r={RADIUS} />
        <circle
          className="filled"
          cx="18"
          cy="18"
          r={RADIUS}
          strokeDasharray={LENGTH}
          strokeDashoffset={LENGTH * (1 - done / total)}
        />
      </svg>
    </div>
  );
}
