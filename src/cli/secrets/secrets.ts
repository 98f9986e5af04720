import {shortestSecret, variantsOf} from './secret-variants.ts';

/** What stands where a secret was. */
const placeholder = '***';

/** What nobody may read in what devloop shows or writes: texts are masked when jobs hand them in, and once more on their way out. */
export class Secrets {
  readonly #variants = new Map<string, readonly string[]>();
  readonly #names = new Set<string>();
  /** Made when first needed: secrets become known many at a time. */
  #pattern: RegExp | 'none' | 'stale' = 'none';

  /** Hides values from now on; short ones are left as they are. */
  readonly hide = (values: readonly string[]): void => {
    const added = values.filter(value => value.trim().length >= shortestSecret && !this.#variants.has(value));
    for (const value of added) this.#variants.set(value, variantsOf(value));
    if (added.length > 0) this.#pattern = 'stale';
  };

  /** Names that are shown whatever a secret says: a database user `postgres` must not hide the workload of that name. */
  readonly showNames = (names: readonly string[]): void => {
    const added = names.filter(name => !this.#names.has(name));
    for (const name of added) this.#names.add(name);
    if (added.length > 0) this.#pattern = 'stale';
  };

  readonly mask = (text: string): string => {
    const pattern = this.#findPattern();
    return pattern === 'none' ? text : text.replace(pattern, placeholder);
  };

  /** Plain data with all its texts masked; keys stay as they are, and so does what says of which kind something is. */
  readonly maskData = <Data>(data: Data): Data => {
    if (this.#findPattern() === 'none') return data;
    const masked: Data = JSON.parse(
      JSON.stringify(data, (key, part: unknown) =>
        typeof part === 'string' && key !== 'kind' && key !== 'type' ? this.mask(part) : part,
      ),
    );
    return masked;
  };

  /** A line of JSON with all its texts masked. Masked as a text it might be none any more. */
  readonly maskJson = (line: string): string =>
    this.#findPattern() === 'none' ? line : `${JSON.stringify(this.maskData(JSON.parse(line)))}\n`;

  #findPattern(): RegExp | 'none' {
    if (this.#pattern === 'stale') this.#pattern = this.#compile();
    return this.#pattern;
  }

  /** The longest first: of two secrets, one may be the beginning of the other. */
  #compile(): RegExp | 'none' {
    const variants = new Set([...this.#variants.values()].flat().filter(variant => !this.#names.has(variant)));
    if (variants.size === 0) return 'none';
    const longestFirst = [...variants].toSorted((one, other) => other.length - one.length);
    return new RegExp(longestFirst.map(escapePattern).join('|'), 'g');
  }
}

const escapePattern = (text: string): string => text.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
