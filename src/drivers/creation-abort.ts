/** Stands between an abort and kind: `watch` is told each line of kind, `signal` ends it, `close` lets go of the abort. */
type CreationAbort = {
  readonly signal: AbortSignal;
  readonly watch: (line: string) => void;
  readonly close: () => void;
};

/**
 * Docker goes on creating a container, for seconds, after whoever asked for it is gone: killed while it makes its nodes, kind would leave
 * one that shows up only later. So an abort waits for the end of that phase, ` ✓ Preparing nodes`, and `onWait` is told that it does.
 */
export const createCreationAbort = (signal: AbortSignal, onWait?: () => void): CreationAbort => {
  const controller = new AbortController();
  let making = false;
  const onChange = (): void => {
    if (signal.aborted && !making) controller.abort(signal.reason);
  };
  const onAbort = (): void => {
    if (making) onWait?.();
    onChange();
  };
  signal.addEventListener('abort', onAbort);
  onChange();
  return {
    signal: controller.signal,
    watch: line => {
      if (line.includes('Preparing nodes')) making = line.includes('•');
      onChange();
    },
    close: () => signal.removeEventListener('abort', onAbort),
  };
};
