/** One archive that apt reads: where it is, which suites, and what signs it. */
export type AptSource = {
  readonly uri: string;
  readonly suites: readonly string[];
  readonly components: readonly string[];
  /** Path of a keyring; undefined means apt's trusted keys. */
  readonly signedBy: string | undefined;
};

/** Reads one file of apt's sources, one-line (`.list`) or deb822 (`.sources`). */
export const parseAptSources = (file: string, text: string): readonly AptSource[] =>
  file.endsWith('.sources') ? parseStanzas(text) : parseLines(text);

/** The machine's sources and its own release. */
type Origin = {readonly sources: readonly AptSource[]; readonly own: string};

/** The same archives asked for another release: `bookworm-updates` becomes `trixie-updates`. */
export const planSources = (release: string, {sources, own}: Origin): readonly AptSource[] =>
  sources
    .map(source => ({
      ...source,
      suites: source.suites.filter(isSuiteOf(own)).map(suite => suite.replace(own, release)),
    }))
    .filter(({suites}) => suites.length > 0);

/** Only the release's main archive: a release in the making has no updates beside it. */
export const planMainSources = (release: string, origin: Origin): readonly AptSource[] =>
  planSources(release, origin)
    .map(source => ({...source, suites: source.suites.filter(suite => suite === release)}))
    .filter(({suites}) => suites.length > 0);

/** As one-line sources, which apt and mmdebstrap read. */
export const formatAptSources = (sources: readonly AptSource[]) => sources.flatMap(formatLines).join('');

const formatLines = ({uri, suites, components, signedBy}: AptSource) => {
  const options = signedBy === undefined ? '' : `[signed-by=${signedBy}] `;
  return suites.map(suite => `deb ${options}${uri} ${suite} ${components.join(' ')}\n`);
};

const isSuiteOf = (release: string) => (suite: string) => suite === release || suite.startsWith(`${release}-`);

const line = /^\s*deb\s+(?:\[(?<options>[^\]]*)\]\s+)?(?<uri>\S+)\s+(?<suite>\S+)\s*(?<components>[^#]*)/;

const parseLines = (text: string) =>
  text
    .split('\n')
    .map(entry => line.exec(entry)?.groups)
    .filter(groups => groups !== undefined)
    .map(({options = '', uri = '', suite = '', components}) => ({
      uri,
      suites: [suite],
      components: splitWords(components),
      signedBy: /signed-by=(\S+)/.exec(options)?.[1],
    }));

const parseStanzas = (text: string) =>
  text
    .replaceAll(/^#.*\n/gm, '')
    .split(/\n\s*\n/)
    .map(parseFields)
    .filter(fields => splitWords(fields.get('types')).includes('deb') && fields.get('enabled') !== 'no')
    .flatMap(fields =>
      splitWords(fields.get('uris')).map(uri => ({
        uri,
        suites: splitWords(fields.get('suites')),
        components: splitWords(fields.get('components')),
        signedBy: findKeyring(fields.get('signed-by')),
      })),
    );

/** `Name: value` per line; a line that begins with a space continues the one before. */
const parseFields = (stanza: string): ReadonlyMap<string, string> =>
  new Map(
    stanza
      .replaceAll(/\n[ \t]+/g, ' ')
      .split('\n')
      .map(entry => entry.split(/:(.*)/s))
      .map(([name = '', value = '']) => [name.trim().toLowerCase(), value.trim()] as const),
  );

/** A key written into the sources themselves has no path to name. */
const findKeyring = (signedBy: string | undefined) => (signedBy?.startsWith('/') === true ? signedBy : undefined);

const splitWords = (text = '') => text.split(/\s+/).filter(word => word !== '');
