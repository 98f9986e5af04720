/** Watches more folders than the kernel allows, and says what it hears. To be run where the limit is its own. */
import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import {watchFolder} from './watched-folder.ts';

const files = Object.fromEntries(Array.from({length: 60}, (_unused, index) => [`folder-${index}/file`, '1']));
await using watched = await watchFolder(files);
for (const news of watched.all)
  if (news.kind === 'ready' && news.limit !== undefined)
    process.stdout.write(`limit ${news.limit.name} ${news.limit.folders}\n`);
const paths = Object.keys(files);
for (const path of paths) await writeFile(join(watched.root, path), '2');
const missing = new Set(paths);
while (missing.size > 0) for (const path of (await watched.next()).paths) missing.delete(path);
process.stdout.write('found\n');
