/**
 * Text from outside as it may be shown: tabs and colours (SGR) stay, every other control sequence goes, and so do the
 * characters that turn the direction of writing. A log line must not move the cursor, set a title or write to the clipboard.
 */
export const cleanText = (text: string): string =>
  text.replace(stringSequence, '').replace(controlSequence, keepColours).replace(controlCharacter, '');

const escape = String.raw`\u001b`;

/** OSC, DCS, SOS, PM and APC with what they carry; one that never ends takes the rest of the line. */
const stringSequence = new RegExp(
  String.raw`(?:${escape}[\]PX^_]|[\u009d\u0090\u0098\u009e\u009f])[^\u0007\u001b\u009c]*(?:\u0007|${escape}\\|\u009c|$)`,
  'g',
);

const controlSequence = new RegExp(String.raw`(?:${escape}\[|\u009b)[0-9:;<=>?]*[ -/]*[@-~]`, 'g');

const colour = new RegExp(String.raw`^${escape}\[[0-9:;]*m$`);

const keepColours = (sequence: string): string => (colour.test(sequence) ? sequence : '');

/** Whatever is left of C0 (but tab, and the escape of a colour), DEL, C1, and the bidirectional controls. */
const controlCharacter = new RegExp(
  String.raw`[\u0000-\u0008\u000a-\u001a\u001c-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]|${escape}(?!\[[0-9:;]*m)`,
  'g',
);
