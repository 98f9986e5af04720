import {argv, stdout} from 'node:process';

import {findLog, replaceLog} from '../../src/cli/detached-log.ts';

/** A program whose output may be the log of a state folder. Its arguments: that folder, and how many bytes it prints before it looks at the log. */
const [, , folder = '', bytes = '0'] = argv;

const log = findLog(folder);
stdout.write(Number(bytes) > 0 ? 'x'.repeat(Number(bytes)) : `${log ?? 'none'}\n`);
if (log !== undefined) replaceLog(log);
if (Number(bytes) === 0) stdout.write('behind it\n');
