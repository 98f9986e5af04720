import {readFileSync} from 'node:fs';
import {findPackageJSON} from 'node:module';

/** devloop's own version, from the package it runs from, bundled or not. */
export function readVersion(): string {
  const file = findPackageJSON(import.meta.url);
  const manifest: unknown = file === undefined ? undefined : JSON.parse(readFileSync(file, 'utf8'));
  if (typeof manifest !== 'object' || manifest === null || !('version' in manifest))
    throw new Error('devloop is installed without its package.json.');
  return String(manifest.version);
}
