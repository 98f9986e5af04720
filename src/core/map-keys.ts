/** A record with the same keys, and a value made for each. */
export const mapKeys = <From, To>(
  record: Readonly<Record<string, From>>,
  change: (key: string) => To,
): Record<string, To> => Object.fromEntries(Object.keys(record).map(key => [key, change(key)]));
