import {expect, test} from 'vitest';

import {describeStay} from '../../src/cli/describe-stay.ts';

test('edits are followed until whatever ends this devloop: there is no Ctrl-C in the background', () => {
  expect(describeStay(undefined)).toBe(
    'Edits are followed until Ctrl-C; the app then stays up in the cluster (`devloop down` removes it).',
  );
  expect(describeStay('/home/me/.local/state/devloop/shop/devloop.log')).toBe(
    'Edits are followed until `devloop stop`; the app then stays up in the cluster (`devloop down` removes it).',
  );
});
