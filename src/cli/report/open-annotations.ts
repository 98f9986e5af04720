import {isAbsolute, relative, resolve} from 'node:path';
import process from 'node:process';

import type {Output} from '../../ui/output.ts';
import {AnnotationOutput} from '../../ui/report/annotation-output.ts';
import {formatCommand} from '../../ui/workflow-commands.ts';
import type {Secrets} from '../secrets/secrets.ts';

/** Opens the way to mark lines of the repository for GitHub Actions. They go to stderr: stdout may be read by a program. */
export const openAnnotations = (secrets: Secrets): Output =>
  new AnnotationOutput({
    send: command => process.stderr.write(formatCommand(secrets.maskData(command))),
    nameFile,
  });

/** GitHub knows files by their path in the repository; what lies outside keeps its own. */
function nameFile(file: string): string {
  const root = process.env['GITHUB_WORKSPACE'] || process.cwd();
  const path = relative(root, resolve(file));
  return path.startsWith('..') || isAbsolute(path) ? file : path;
}
