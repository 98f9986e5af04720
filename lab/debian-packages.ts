import {mkdir, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {type AptSource, formatAptSources, parseAptSources} from './debian-sources.ts';
import {recordFile} from './places.ts';
import {writeRecord} from './record.ts';
import {readTool, runTool} from './run.ts';

const aptFolder = '/etc/apt';

/** The machine's package sources and the release they are for. */
export type Debian = {readonly sources: readonly AptSource[]; readonly own: string};

/** Reads the machine's package sources: the lab asks the same mirror for the releases it needs. */
export const loadDebian = async (): Promise<Debian> => {
  const parts = join(aptFolder, 'sources.list.d');
  const listed = (await readdir(parts).catch(() => [])).map(name => join(parts, name));
  const files = [join(aptFolder, 'sources.list'), ...listed].filter(file => /\.(?:list|sources)$/.test(file));
  const sources = await Promise.all(
    files.map(async file => parseAptSources(file, await readFile(file, 'utf8').catch(() => ''))),
  );
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  return {sources: sources.flat(), own: /^VERSION_CODENAME=(\w+)$/m.exec(release)?.[1] ?? ''};
};

/** What the machine's apt was told about reaching its mirror, for the Debians made from the same mirror. */
export const loadAptSettings = async (signal: AbortSignal) =>
  ((await readTool(['apt-config', 'dump'], signal)) ?? '')
    .split('\n')
    .filter(line => /^Acquire::(?:Check-|https?::|Retries)/.test(line) && !line.endsWith(' "";'));

/** Installs what the machine lacks of these packages, from its own sources. */
export const installPackages = async (names: readonly string[], signal: AbortSignal) => {
  const missing = await findMissing(names, signal);
  if (missing.length === 0) return;
  const call = {
    signal,
    env: {DEBIAN_FRONTEND: 'noninteractive'},
    what: `Debian's packages ${missing.join(', ')} could not be installed.`,
    next: 'Look whether `apt-get update` reaches the package mirror, then run the lab again.',
  };
  const isKnown = (await readTool(['apt-get', 'install', '--print-uris', '-qq', ...missing], signal)) !== undefined;
  if (!isKnown) await runTool(['apt-get', 'update'], call);
  await runTool(['apt-get', 'install', '-y', '--no-install-recommends', ...missing], call);
  await writeRecord(recordFile, {settings: {}, packages: missing});
};

/** Which release's packages to unpack where, and the sources to get them from. */
type Unpacking = {
  readonly release: string;
  readonly sources: readonly AptSource[];
  readonly folder: string;
  readonly signal: AbortSignal;
};

/** Unpacks packages of another release into a folder; the machine's own apt never hears of that release. */
export const unpackPackages = async (names: readonly string[], {release, sources, folder, signal}: Unpacking) => {
  const apt = join(folder, 'apt');
  await mkdir(join(apt, 'lists', 'partial'), {recursive: true});
  await mkdir(join(apt, 'cache', 'archives', 'partial'), {recursive: true});
  await writeFile(join(apt, 'sources.list'), formatAptSources(sources));
  const call = {
    signal,
    cwd: apt,
    what: `Packages of Debian ${release} could not be downloaded.`,
    next: 'Look whether the mirror that /etc/apt names answers and has this release, then run the lab again.',
  };
  const settings = planAptSettings(apt);
  await runTool(['apt-get', ...settings, 'update'], call);
  await runTool(['apt-get', ...settings, 'download', ...names.map(name => `${name}/${release}`)], call);
  for (const file of (await readdir(apt)).filter(name => name.endsWith('.deb'))) {
    await runTool(['dpkg-deb', '--extract', file, folder], {...call, what: `${file} could not be unpacked.`});
  }
  await rm(apt, {recursive: true});
};

const findMissing = async (names: readonly string[], signal: AbortSignal) => {
  const query = (name: string) =>
    readTool(['dpkg-query', '--show', '--showformat', '${db:Status-Status}', name], signal);
  const states = await Promise.all(names.map(query));
  return names.filter((_, index) => states[index] !== 'installed');
};

/** An apt with sources, lists and cache of its own, that skips what the machine's apt does around an update. */
const planAptSettings = (folder: string) => [
  `-oDir::Etc::SourceList=${join(folder, 'sources.list')}`,
  '-oDir::Etc::SourceParts=/dev/null',
  '-oDir::Etc::PreferencesParts=/dev/null',
  `-oDir::State::Lists=${join(folder, 'lists')}`,
  `-oDir::Cache=${join(folder, 'cache')}`,
  '-oAcquire::IndexTargets::deb::DEP-11::DefaultEnabled=false',
  '-oAPT::Sandbox::User=root',
  '-oAPT::Update::Post-Invoke-Success::=',
];
