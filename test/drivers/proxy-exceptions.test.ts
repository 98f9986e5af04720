import {expect, test} from 'vitest';

import {createProxyExceptions} from '../../src/drivers/kind/proxy-exceptions.ts';

test.each<readonly [string, Readonly<Record<string, string>>, string | undefined]>([
  ['without a proxy nothing is set', {NO_PROXY: 'localhost'}, undefined],
  ['a proxy is not asked for the hosts', {HTTPS_PROXY: 'http://proxy'}, 'registry'],
  [
    'the exceptions of the user stay',
    {http_proxy: 'http://proxy', no_proxy: 'localhost,.corp'},
    'localhost,.corp,registry',
  ],
])('%s', (_name, env, exceptions) => {
  const expected = exceptions === undefined ? {} : {NO_PROXY: exceptions, no_proxy: exceptions};
  expect(createProxyExceptions(env, ['registry'])).toEqual(expected);
});
