import {env} from 'node:process';

import fc from 'fast-check';

/** In CI the same histories are tried each time: what fails there fails for everybody. Elsewhere each run tries others. */
if (env['CI']) fc.configureGlobal({seed: 20_261_121});
