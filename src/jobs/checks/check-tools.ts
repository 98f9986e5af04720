import type {CheckResult} from '../../core/check-result.ts';
import type {Failure} from '../../core/failure.ts';
import {findDocker, type Docker} from '../../drivers/docker.ts';
import {findHelmVersion} from '../../drivers/helm.ts';
import {findKindVersion} from '../../drivers/kind.ts';
import {ToolError} from '../../drivers/tool-error.ts';
import {machineFailure, saidBy, toolFailure} from '../failure-of.ts';

/** What was found, and Docker itself when there is one to go on with. */
export type DockerCheck = {readonly result: CheckResult; readonly docker: Docker | undefined};

/** Looks whether Docker is there, answers, is new enough and can build. */
export async function checkDocker(signal: AbortSignal): Promise<DockerCheck> {
  try {
    const docker = await findDocker(signal);
    return {docker, result: {kind: 'ok', fact: `${docker.builder} at ${docker.host}`}};
  } catch (error) {
    return {docker: undefined, result: resultOf(error, dockerFailure)};
  }
}

const dockerFailure = (error: ToolError): Failure =>
  machineFailure(error) ?? {kind: 'docker-unreachable', said: saidBy(error)};

/** Looks whether kind is there and new enough. */
export async function checkKind(signal: AbortSignal): Promise<CheckResult> {
  try {
    return {kind: 'ok', fact: await findKindVersion(signal)};
  } catch (error) {
    return resultOf(
      error,
      from => toolFailure('kind', from) ?? {kind: 'tool-missing', tool: 'kind', said: saidBy(from)},
    );
  }
}

/** Looks whether Helm is there and new enough; `home` is for its caches. */
export async function checkHelm(home: string, signal: AbortSignal): Promise<CheckResult> {
  try {
    return {kind: 'ok', fact: (await findHelmVersion(home, signal)).text};
  } catch (error) {
    return resultOf(
      error,
      from => toolFailure('helm', from) ?? {kind: 'tool-missing', tool: 'helm', said: saidBy(from)},
    );
  }
}

/** What a tool refused, as something wrong; anything else is a bug and goes on. */
function resultOf(error: unknown, describe: (error: ToolError) => Failure): CheckResult {
  if (!(error instanceof ToolError)) throw error;
  return wrong(describe(error));
}

const wrong = (failure: Failure): CheckResult => ({kind: 'wrong', trouble: {kind: 'failure', failure}});
