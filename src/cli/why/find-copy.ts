import {copyPatternsOf, findSource} from '../../core/copy-patterns.ts';
import {copySourcesOf, type CopySources, type Source} from '../../core/copy-sources.ts';
import type {Verdict} from '../../core/why/path-facts.ts';
import type {IgnoreRules} from '../../drivers/docker-ignore.ts';
import {listEntries, readFolderOnDisk} from '../../drivers/list-entries.ts';

/** A Dockerfile and what it is built from. */
export type Recipe = {
  readonly context: string;
  readonly text: string;
  readonly args: Readonly<Record<string, string>>;
  readonly rules: IgnoreRules;
};

/** Whether a path, relative to its context, is copied; and whether an instruction names it or something that leads there, so that no .gitignore counts. */
export type FoundCopy = {
  readonly verdict: Extract<Verdict, {readonly kind: 'copied' | 'not-copied'}>;
  readonly isNamed: boolean;
};

/** Finds the instruction that takes a path into the image. */
export async function findCopy(path: string, recipe: Recipe, signal: AbortSignal): Promise<FoundCopy> {
  const copied = copySourcesOf(recipe.text, recipe.args);
  const {named, way} = copyPatternsOf(copied);
  const isNamed = [named, way].some(each => new RegExp(each, 'su').test(path));
  const by = (verdict: FoundCopy['verdict']): FoundCopy => ({verdict, isNamed});
  const source = findSource(path, copied);
  if (source !== undefined && (copied.kind === 'some' || isNamed))
    return by({kind: 'copied', extent: 'all', by: {kind: 'named', source}});
  if (copied.kind === 'all') return by({kind: 'copied', extent: 'all', by: {kind: 'whole', whole: copied.by}});
  const inside = findInside(path, copied);
  if (inside !== undefined) return by({kind: 'copied', extent: 'some', by: {kind: 'named', source: inside}});
  const link = await findLink(way, recipe, signal);
  return by(link === undefined ? {kind: 'not-copied'} : {kind: 'copied', extent: 'all', by: {kind: 'linked', link}});
}

/** What names something in a folder; the context itself is the folder of all. */
const findInside = (folder: string, {sources}: CopySources): Source | undefined =>
  sources.find(source => {
    const {way} = copyPatternsOf({kind: 'some', sources: [source]});
    return folder === '' || new RegExp(way, 'su').test(folder);
  });

async function findLink(way: string, {context, rules}: Recipe, signal: AbortSignal): Promise<string | undefined> {
  const entries = await listEntries(context, {rules, readFolder: readFolderOnDisk, signal});
  return entries.find(({kind, path}) => kind === 'link' && new RegExp(way, 'su').test(path))?.path;
}
