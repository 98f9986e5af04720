/** A pattern of Go's `filepath.Match` as the source of a regular expression; undefined for one that is not understood. */
export const expressionOf = (pattern: string): string | undefined => {
  const parts = Array.from(pattern.matchAll(part), ([text]) => text);
  if (parts.join('') !== pattern) return undefined;
  const expression = parts
    .map(text => {
      if (text.startsWith('*')) return '[^/]*';
      if (text === '?') return '[^/]';
      return text.startsWith('[') ? text : text.replaceAll(/[$()+.^{|}\]]/g, String.raw`\$&`);
    })
    .join('');
  return isExpression(expression) ? expression : undefined;
};

/** Stars; any one character; a class; a character that means itself. Escapes are not among them. */
const part = /\*+|\?|\[\^?[^\][\\]+\]|[^*?[\\]/gu;

/** `[z-a]` has the form of a class, but is none. */
const isExpression = (source: string): boolean => {
  try {
    return new RegExp(source, 'u').source !== '';
  } catch {
    return false;
  }
};
