import {expect, expectTypeOf, test} from 'vitest';
import * as z from 'zod';

import {defineConfig, type UserConfig} from '../../src/config/define-config.ts';
import {userConfigSchema} from '../../src/config/schema.ts';
import {sampleUserConfig} from '../rig/config-project.ts';

type Immutable<Value> = {readonly [Key in keyof Value]: Immutable<Value[Key]>};

test('accepts exactly what the type of a config allows', () => {
  expectTypeOf<Immutable<z.input<typeof userConfigSchema>>>().toEqualTypeOf<Immutable<UserConfig>>();
  expect(userConfigSchema.parse(defineConfig(sampleUserConfig))).toEqual(sampleUserConfig);
});

test('can be published as a JSON schema', () => {
  expect(z.toJSONSchema(userConfigSchema, {io: 'input'})).toMatchObject({
    required: ['name', 'services', 'releases'],
    additionalProperties: false,
  });
});
