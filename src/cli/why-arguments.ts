/** What `devloop why` is asked. */
export type WhyRequest = {
  readonly kind: 'why';
  readonly subject: string;
  readonly format: 'text' | 'json';
  readonly configFile: string | undefined;
};

type Misuse = {readonly kind: 'misuse'; readonly message: string};

/** Reads the question; undefined when the words are another command. */
export function parseWhy(
  [command, subject, ...others]: readonly string[],
  values: Readonly<Record<string, string | boolean | undefined>>,
): WhyRequest | Misuse | undefined {
  if (command !== 'why') return undefined;
  const foreign = Object.keys(values).find(option => option !== 'json' && option !== 'config');
  if (foreign !== undefined) return misuse(`\`--${foreign}\` does not go with \`devloop why\`.`);
  if (subject === undefined || subject === '' || others.length > 0)
    return misuse('`devloop why` takes one path, or the name of one service or release.');
  const {config, json} = values;
  return {
    kind: 'why',
    subject,
    format: json === true ? 'json' : 'text',
    configFile: typeof config === 'string' ? config : undefined,
  };
}

const misuse = (message: string): Misuse => ({kind: 'misuse', message});
