import xterm from '@xterm/headless';

/** A terminal that shows what is written to it, for tests that look at the screen. */
export type Screen = {
  readonly write: (text: string) => Promise<void>;
  readonly resize: (columns: number, rows: number) => void;
  /** All lines, those that have scrolled away first; without what is empty at the end. */
  readonly lines: () => readonly string[];
  readonly cursor: () => {readonly line: number; readonly column: number};
};

/** Opens a screen of this size; a line feed alone goes to the beginning of the line, as a terminal's driver makes it. */
export function openScreen(columns: number, rows: number): Screen {
  const terminal = new xterm.Terminal({cols: columns, rows, convertEol: true, allowProposedApi: true});
  const {active} = terminal.buffer;
  return {
    write: async text => new Promise(resolve => terminal.write(text, resolve)),
    resize: (cols, lines) => terminal.resize(cols, lines),
    lines: () =>
      Array.from({length: active.length}, (_, line) => active.getLine(line)?.translateToString(true) ?? '')
        .join('\n')
        .trimEnd()
        .split('\n'),
    cursor: () => ({line: active.baseY + active.cursorY, column: active.cursorX}),
  };
}
