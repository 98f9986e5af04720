/** Text for a terminal whose locale is not UTF-8: devloop's own marks get a likeness, all else a question mark. */
export const replaceNonAscii = (text: string): string =>
  text.replace(/[^\u0000-\u007f]/gu, character => likenesses[character] ?? '?');

const likenesses: Readonly<Record<string, string>> = {
  '✓': '+',
  '✗': 'x',
  '●': '*',
  '○': '-',
  '–': '-',
  '→': '>',
  '•': '*',
  '…': '~',
};

/** Text without the colours that a tool gave it, for who has asked for none. */
export const removeColours = (text: string): string => text.replace(/\u001b\[[0-9:;]*m/g, '');

/** Text in which GitHub Actions finds no command of the old kind, which may stand anywhere in a line; those of the new kind begin one, where devloop puts the time. */
export const replaceCommands = (text: string): string => text.replaceAll('##[', '# #[');
