import {expect, test} from 'vitest';

import {Secrets} from '../../../src/cli/secrets/secrets.ts';

const maskWith =
  (...values: readonly string[]) =>
  (text: string): string => {
    const secrets = new Secrets();
    secrets.hide(values);
    return secrets.mask(text);
  };

const password = 'p@ss w/rd+"1"';

test.each([
  ['as it is', `login ${password} ok`, 'login *** ok'],
  ['twice in a line', `${password},${password}`, '***,***'],
  ['in a URL', `https://me:${encodeURIComponent(password)}@host/`, 'https://me:***@host/'],
  ['in a URL that leaves slashes alone', `q=${encodeURIComponent(password).replaceAll('%2F', '/')}&`, 'q=***&'],
  ['in a form', `q=${encodeURIComponent(password).replaceAll('%20', '+')}&`, 'q=***&'],
  ['in a URL with small letters', `q=${encodeURIComponent(password).toLowerCase()}&`, 'q=***&'],
  ['in JSON', JSON.stringify({password}), '{"password":"***"}'],
  ['in base64', `auth: ${btoa(password)}`, 'auth: ***'],
  ['in base64 without padding', `auth: ${btoa(password).replace(/=+$/, '')}.`, 'auth: ***.'],
])('a secret is masked %s', (_where, text, masked) => {
  expect(maskWith(password)(text)).toBe(masked);
});

test.each(['me:', 'you:', 'them:'])('a secret is masked in the base64 of a login that begins with %j', user => {
  const masked = maskWith('correct-horse-battery')(btoa(`${user}correct-horse-battery`));
  expect(masked).toMatch(/^.{0,8}\*\*\*.{0,4}$/);
});

test.each([
  ['a file of several lines', 'first-line-of-key\nsecond-line-of-key\n', 'x second-line-of-key x', 'x *** x'],
  ['NAME=value', 'TOKEN=abcdef-123\nOTHER="quoted value"', 'abcdef-123 and quoted value', '*** and ***'],
  ['an npm token', '//registry.example.org/:_authToken=npm_abcdef', 'npm_abcdef', '***'],
  [
    'the address of a registry',
    'registry=https://npm.example.org/',
    'GET https://npm.example.org/x',
    'GET https://npm.example.org/x',
  ],
  ['a file with short lines', 'server:\n  port: 8080\n', 'the server: 8080', 'the server: 8080'],
  ['JSON', '{"auths": {"example.org": {"auth": "bWU6c2VjcmV0"}}}', 'sent bWU6c2VjcmV0', 'sent ***'],
  ['an address with a password', 'postgresql://me:hunter22@db/app', 'password "hunter22"', 'password "***"'],
])('what is inside of a secret is one too: %s', (_title, secret, text, masked) => {
  expect(maskWith(secret)(text)).toBe(masked);
});

test('values of less than six characters are left as they are', () => {
  expect(maskWith('12345', 'true', ' \n ')('12345 true')).toBe('12345 true');
});

test('of two secrets that begin alike the longer one is masked as a whole', () => {
  expect(maskWith('secret', 'secret-and-more')('secret-and-more secret')).toBe('*** ***');
});

test('a name that devloop shows stays readable, and is masked inside of a longer secret', () => {
  const secrets = new Secrets();
  secrets.hide(['postgres', 'postgres-password']);
  secrets.showNames(['postgres']);
  expect(secrets.mask('statefulset/postgres: postgres-password')).toBe('statefulset/postgres: ***');
});

test('a secret cannot break JSON: keys stay, and texts are masked before they are quoted', () => {
  const secrets = new Secrets();
  secrets.hide(['outcome', 'a "quoted" one']);
  const data = {kind: 'outcome', outcome: 'said a "quoted" one', list: ['outcome!'], seconds: 1};
  const masked = {kind: 'outcome', outcome: 'said ***', list: ['***!'], seconds: 1};
  expect(secrets.maskData(data)).toEqual(masked);
  expect(JSON.parse(secrets.maskJson(JSON.stringify(data)))).toEqual(masked);
});

test('without a secret nothing changes', () => {
  expect(new Secrets().mask('all is shown')).toBe('all is shown');
});

test('characters that mean something in a pattern mean nothing in a secret', () => {
  expect(maskWith('a.b*c(d[e')('a.b*c(d[e axbbc(d[e')).toBe('*** axbbc(d[e');
});
