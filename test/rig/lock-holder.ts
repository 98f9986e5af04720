import {openStateLock} from '../../src/drivers/state-lock.ts';

/** Takes the lock of the folder that the argument names, says `held` or `refused PID`, and lives until it is killed. */
const [, , path = ''] = process.argv;
const lock = await openStateLock({path}, new AbortController().signal);
process.stdout.write(lock.kind === 'held' ? 'held\n' : `refused ${lock.pid}\n`);
setInterval(() => {}, 60_000);
