import {expect, test} from 'vitest';

import {listSecretValues, cleanManifest} from '../../src/drivers/helm/manifest-secrets.ts';

const manifest = `---
# Source: shop/templates/secret.yaml
apiVersion: v1
kind: Secret
metadata: {name: db}
data:
  password: ${btoa('hunter22')}
  user: ${btoa('me')}
stringData:
  url: postgresql://me:hunter22@db/shop
---
# Source: shop/templates/config.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: web}
data: {mode: fast}
---
apiVersion: v1
kind: SecretList
items:
  - {apiVersion: v1, kind: Secret, metadata: {name: tls}, data: {key: "${btoa('-----BEGIN KEY-----')}"}}
`;

test('the values of Secrets are found as their readers get them, also inside of lists', () => {
  expect(listSecretValues(manifest)).toEqual([
    'hunter22',
    'me',
    'postgresql://me:hunter22@db/shop',
    '-----BEGIN KEY-----',
  ]);
});

test('a manifest is shown without the values of its Secrets, and with all else', () => {
  const shown = cleanManifest(manifest);
  for (const value of listSecretValues(manifest)) {
    expect(shown).not.toContain(value === 'me' ? btoa('me') : value);
    expect(shown).not.toContain(btoa(value));
  }
  expect(shown).toContain('password: "***"');
  expect(shown).toContain('# Source: shop/templates/secret.yaml');
  expect(shown).toContain('data: {mode: fast}');
  expect(shown).toContain('name: tls');
});

test('a chart without Secrets stays as it is written', () => {
  const plain = '---\nkind: ConfigMap\ndata:   {a:   b}\n';
  expect(cleanManifest(plain)).toBe(plain);
  expect(listSecretValues(plain)).toEqual([]);
});
