import type {Failure} from '../core/failure.ts';
import {ok, type Result} from '../core/job-end.ts';
import type {JobResults} from '../core/job.ts';
import {findKindVersion} from '../drivers/kind.ts';
import type {ToolError} from '../drivers/tool-error.ts';
import {machineFailure, orFailure, saidBy, toolFailure} from './failure-of.ts';
import {stopLeftovers} from './stop-leftovers.ts';
import type {Context} from './world.ts';

/** Looks whether all tools are there, new enough and answering, and ends what a killed devloop has left, before anything is begun. */
export async function checkEnvironment(
  context: Pick<Context, 'world' | 'signal' | 'log'>,
): Promise<Result<JobResults['check-environment']>> {
  const {world, signal} = context;
  const [docker, kind, helm] = await Promise.all([
    orFailure(async () => ok(await world.openDocker(signal)), dockerFailure),
    orFailure(
      async () => ok(await findKindVersion(signal)),
      error => toolFailure('kind', error) ?? missing('kind', error),
    ),
    orFailure(
      async () => ok(await world.findHelm(signal)),
      error => toolFailure('helm', error) ?? missing('helm', error),
    ),
    stopLeftovers(context),
  ]);
  if (docker.kind === 'failed') return docker;
  if (kind.kind === 'failed') return kind;
  if (helm.kind === 'failed') return helm;
  return ok({tools: {docker: docker.value.host, kind: kind.value, helm: helm.value.text}});
}

const dockerFailure = (error: ToolError): Failure =>
  machineFailure(error) ?? {kind: 'docker-unreachable', said: saidBy(error)};

const missing = (tool: 'kind' | 'helm', error: ToolError): Failure => ({
  kind: 'tool-missing',
  tool,
  said: saidBy(error),
});
