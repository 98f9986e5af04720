/** Shorter values are not masked: too many harmless words are the same, and so short a value keeps no secret. */
export const shortestSecret = 6;

/** More of one value than this is not looked into: no password is so long, and each line of it costs time in all that is shown. */
const longestSecret = 64 * 1024;

/** All texts in which a secret may show up: as it is or in part, and each of those in base64, in a URL and in JSON. */
export const variantsOf = (secret: string): readonly string[] => [
  ...new Set(partsOf(secret.slice(0, longestSecret)).flatMap(encodingsOf)),
];

/** What a part of an address stands for; what is no such part stands for itself. */
export function parseUrlPart(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A file of secrets is hardly ever printed as a whole: its lines, the values in them, and the password of an address are secrets too. */
function partsOf(secret: string): readonly string[] {
  const whole = secret.trim();
  const lines = whole.split(/\r?\n/v).map(line => line.trim());
  const parts = [
    whole,
    ...lines.filter(isTelling),
    ...lines.flatMap(valueIn),
    ...leavesOf(parseJson(whole)),
    ...passwordIn(whole),
  ];
  return parts.filter(part => part.length >= shortestSecret);
}

/** A short line of a file, such as `server:`, is more likely a harmless word than a secret. */
const isTelling = (line: string): boolean => line.length >= 12;

/** `NAME=value`, `name: value` and `//registry.example.org/:_authToken=value`; an address without a password is nothing to hide. */
function valueIn(line: string): readonly string[] {
  const value = /^[^=\s]+(?:=|:\s)\s*(["']?)(.+)\1$/v.exec(line)?.[2] ?? '';
  return /^https?:\/\/[^@]*$/v.test(value) ? [] : [value];
}

function passwordIn(text: string): readonly string[] {
  const password = URL.parse(text)?.password ?? '';
  return password === '' ? [] : [password, parseUrlPart(password)];
}

function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}

const leavesOf = (value: unknown): readonly string[] => {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(leavesOf) : [];
};

function encodingsOf(text: string): readonly string[] {
  const inUrl = encodeUrl(text);
  return [
    text,
    JSON.stringify(text).slice(1, -1),
    inUrl,
    inUrl.replaceAll('%2F', '/'),
    inUrl.replaceAll('%20', '+'),
    inUrl.replaceAll(/%[0-9A-F]{2}/gv, code => code.toLowerCase()),
    ...base64Of(text),
  ];
}

/** A lone surrogate, which no URL can hold, is left as the replacement character. */
const encodeUrl = (text: string): string => encodeURIComponent(text.toWellFormed());

/**
 * In base64 the same bytes look different at each of three places in a group, as the password in `user:password` does; the characters
 * at both ends, which depend on what is beside them, are left out.
 */
function base64Of(text: string): readonly string[] {
  const bytes = Buffer.from(text);
  const whole = bytes.toString('base64');
  const inner = [0, 1, 2].map(offset => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replace(/=+$/v, '');
    const end = (offset + bytes.length) % 3 === 0 ? encoded.length : encoded.length - 1;
    return encoded.slice(offset === 0 ? 0 : offset + 1, end);
  });
  return [whole, whole.replace(/=+$/v, ''), ...inner].flatMap(part =>
    part.length < shortestSecret ? [] : [part, toUrlAlphabet(part)],
  );
}

const toUrlAlphabet = (base64: string): string => base64.replaceAll('+', '-').replaceAll('/', '_');
