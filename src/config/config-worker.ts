/** The thread that runs a config file: its modules are fresh each time, and `import 'devloop'` leads to this devloop. */
import {registerHooks} from 'node:module';
import {extname} from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';
import {parentPort, workerData, type MessagePort} from 'node:worker_threads';

import {parsePlainData} from './parse-plain-data.ts';
import {parseThrown} from './parse-thrown.ts';

/** `sources` is told the files of the project that are read, as they are read: also those of a config that then fails. */
const {file, sources}: {readonly file: string; readonly sources: MessagePort} = workerData;
const configUrl = pathToFileURL(file).href;
const defineConfigUrl = new URL(`./define-config${extname(import.meta.filename)}`, import.meta.url).href;

const tellSource = (url: string): void => {
  if (!url.startsWith('file:') || url === defineConfigUrl || url.includes('/node_modules/')) return;
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port has no origin
  sources.postMessage(fileURLToPath(url));
};

registerHooks({
  resolve: (specifier, context, nextResolve) => {
    try {
      return nextResolve(specifier === 'devloop' ? defineConfigUrl : specifier, context);
    } catch (error) {
      // One that is not there yet counts too: once it comes, the config may be whole.
      if (/^\.{0,2}\//.test(specifier)) tellSource(new URL(specifier, context.parentURL).href);
      throw error;
    }
  },
  load: (url, context, nextLoad) => {
    tellSource(url);
    // Whatever its ending and the package.json around it: always an ES module, and read by the parser that tells lines.
    return nextLoad(url, url === configUrl ? {...context, format: 'module-typescript'} : context);
  },
});

const readExport = (module: object): unknown =>
  'default' in module ? parsePlainData(module.default) : {kind: 'nothing'};

/** Leaving ends the thread even when the config left a timer behind; what it wrote arrives all the same. */
const finish = (message: unknown): void => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  parentPort?.postMessage(message);
  process.exit(0);
};

/** The exit code of a config that leaves, or waits for something that cannot come, before `finish`. */
process.exitCode = 13;

// No `await` here: of a config that waits for ever, Node would then tell the terminal directly.
void import(configUrl).then(readExport).catch(parseThrown).then(finish);
