/** Bundles devloop into `dist/`, so that an installed devloop has no dependencies and starts fast. Run by `npm run build`, after `tsc -b`. */
import {chmod, mkdir, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import {build, type Metafile} from 'esbuild';
import * as z from 'zod';

import {userConfigSchema} from './src/config/schema.ts';

const root = import.meta.dirname;
const dist = join(root, 'dist');

/** What `bin` points to. Node keeps compiled code in a folder of the user's own: not in `/tmp`, where others could put theirs. */
const launcher = `#!/usr/bin/env node
import module from 'node:module';
import {homedir} from 'node:os';
import {join} from 'node:path';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 22)) {
  console.error('devloop needs Node 22.22 or newer, and this is ' + process.version + '.');
  process.exit(4);
}
module.enableCompileCache(join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'devloop', 'compiled'));
await import('./main.js');
`;

/** CommonJS packages expect these of their surroundings. */
const commonJsBanner = `import {createRequire as createRequireOfBundle} from 'node:module';
const require = createRequireOfBundle(import.meta.url);
const __filename = import.meta.filename, __dirname = import.meta.dirname;`;

/** Native code that packages do without when it is not there. */
const optionalNatives = ['*.node', 'cpu-features', 'bufferutil', 'utf-8-validate'];

const bundle = async (): Promise<Metafile> => {
  const {metafile} = await build({
    absWorkingDir: root,
    entryPoints: [
      'src/cli/main.ts',
      'src/config/define-config.ts',
      'src/config/config-worker.ts',
      'src/drivers/watch-worker.ts',
    ],
    outdir: 'dist',
    // All in one folder: each worker's entry is found beside who starts it, in src/ and in dist/.
    entryNames: '[name]',
    chunkNames: '[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    charset: 'utf8',
    external: optionalNatives,
    banner: {js: commonJsBanner},
    legalComments: 'none',
    sourcemap: 'linked',
    sourcesContent: false,
    metafile: true,
    logLevel: 'warning',
  });
  return metafile;
};

const writeLauncher = async (): Promise<void> => {
  const file = join(dist, 'devloop.js');
  await writeFile(file, launcher);
  await chmod(file, 0o755);
};

const writeSchema = async (): Promise<void> => {
  const schema = {title: 'devloop.config.json', ...z.toJSONSchema(userConfigSchema, {io: 'input'})};
  await writeFile(join(dist, 'devloop.schema.json'), `${JSON.stringify(schema, undefined, 2)}\n`);
};

/** The licences of the bundled packages ask for their text to go with the code. */
const writeLicences = async (metafile: Metafile): Promise<void> => {
  const folders = new Set(Object.keys(metafile.inputs).flatMap(findPackageFolder));
  const licences = await Promise.all([...folders].toSorted().map(readLicence));
  await writeFile(join(dist, 'THIRD-PARTY-LICENSES.txt'), licences.join(`\n${'-'.repeat(80)}\n\n`));
};

const findPackageFolder = (input: string): string[] => {
  const [folder] = /^.*node_modules\/(@[^/]+\/)?[^/]+/.exec(input) ?? [];
  return folder === undefined ? [] : [folder];
};

const manifestSchema = z.object({name: z.string(), version: z.string(), license: z.string().default('see below')});

const readLicence = async (folder: string): Promise<string> => {
  const {name, version, license} = manifestSchema.parse(
    JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8')),
  );
  const files = (await readdir(join(root, folder))).filter(file => /^(licen[cs]e|notice|copying)/i.test(file));
  const texts = await Promise.all(files.toSorted().map(file => readFile(join(root, folder, file), 'utf8')));
  return [`${name} ${version} (${license})\n`, ...texts].join('\n');
};

/** Chunks have new names whenever they change; the old ones go last, so that there is a whole devloop at all times. */
const removeOldChunks = async ({outputs}: Metafile): Promise<void> => {
  const present = (await readdir(dist)).filter(name => /\.js(\.map)?$/.test(name) && name !== 'devloop.js');
  const old = present.filter(name => outputs[`dist/${name}`] === undefined);
  await Promise.all(old.map(name => rm(join(dist, name))));
};

const metafile = await bundle();
await Promise.all([writeLauncher(), writeSchema(), writeLicences(metafile)]);
await removeOldChunks(metafile);
await mkdir(join(root, '.build'), {recursive: true});
await writeFile(join(root, '.build/esbuild.json'), JSON.stringify(metafile));
