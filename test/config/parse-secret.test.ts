import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import {afterEach, expect, test} from 'vitest';

import {parseSecret} from '../../src/config/parse-secret.ts';
import {createTempFolder} from '../rig/temp-folder.ts';

const before = {...process.env};
afterEach(() => {
  process.env = {...before};
});

const ofVariable = (variable: string) => ({kind: 'variable', id: 'token', variable});
const ofFile = (file: string) => ({kind: 'file', id: 'token', file});

test.each([
  ['id=token,env=TOKEN', ofVariable('TOKEN')],
  ['id=token,type=env,src=TOKEN', ofVariable('TOKEN')],
  ['type=env,id=token,env=TOKEN', ofVariable('TOKEN')],
  ['id=token,src=keys/token', ofFile('/shop/keys/token')],
  ['id=token,source=./token', ofFile('/shop/token')],
  ['id=token,type=file,src=/run/token', ofFile('/run/token')],
  ['ID=token,Src=../token', ofFile('/token')],
  ['id=token,"src=a, ""b"".txt"', ofFile('/shop/a, "b".txt')],
  ['id=token,src=a=b', ofFile('/shop/a=b')],
  ['id=token', ofVariable('token')],
])('reads %s as Docker does, relative to the config', (text, secret) => {
  expect(parseSecret(text, '/shop')).toEqual(secret);
});

test.each(['', 'token', 'id=', 'id=token,value=hunter2', 'id=token,type=vault', 'src=token'])(
  'takes `%s` for no secret',
  text => {
    expect(parseSecret(text, '/shop')).toBeUndefined();
  },
);

test('takes the file of that name for an id alone, unless there is such a variable', async () => {
  await using folder = await createTempFolder();
  const file = join(folder.path, 'token');
  await writeFile(file, 'hunter2');
  expect(parseSecret('id=token', folder.path)).toEqual(ofFile(file));
  process.env['token'] = 'hunter3';
  expect(parseSecret('id=token', folder.path)).toEqual(ofVariable('token'));
});
