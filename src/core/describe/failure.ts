import {isMachineFailure, type ConfigProblem, type Failure, type TimedOut, type Unfinished} from '../failure.ts';
import {findNearest} from '../find-nearest.ts';
import {describeBuild} from './build.ts';
import {describeControl} from './control.ts';
import type {Description} from './description.ts';
import {describeMachineFailure} from './machine-failure.ts';
import {describeTrouble} from './trouble.ts';

/** The wording of every failure, in this one place. */
export function describeFailure(failure: Failure): Description {
  if (isMachineFailure(failure)) return describeMachineFailure(failure);
  switch (failure.kind) {
    case 'config-not-found':
      return {
        what: 'There is no devloop.config.ts (or .json) here, nor in any folder above.',
        said: failure.searched.map(folder => `looked in ${folder}`),
        next: ['Change to your project, or name the file: `devloop --config FILE`.'],
      };
    case 'config-invalid':
      return {
        what: `The config \`${failure.file}\` is not valid.`,
        said: failure.problems.map(problem => describeProblem(failure.file, problem)),
        next: ['Correct the file and start again; `devloop --help` names the documentation of its fields.'],
      };
    case 'part-unknown':
      return describeUnknown(failure);
    case 'locked':
    case 'not-running':
    case 'control-failed':
    case 'command-idle':
    case 'release-wanted':
    case 'release-ambiguous':
      return describeControl(failure);
    case 'inputs-unreadable':
      return {
        what: `The files of ${failure.of} could not be read.`,
        said: failure.said,
        next: ['Make them readable, or leave them out with .dockerignore.'],
      };
    case 'build-failed':
      return describeBuild(failure);
    case 'chart-unavailable':
      return {
        what: `The chart of the release \`${failure.release}\` could not be fetched: \`${failure.chart}\` ${chartReason[failure.answer]}.`,
        said: failure.said,
        next: [chartAdvice[failure.answer]],
      };
    case 'release-foreign':
      return {
        what: `There is a release \`${failure.release}\` in the namespace \`${failure.namespace}\` that devloop did not deploy, so it was left as it is.`,
        said: [],
        next: ['Name your release or its namespace differently in the config, or uninstall that one yourself.'],
      };
    case 'hook-failed':
      return {
        what: `The hook \`${failure.hook}\` of the release \`${failure.release}\` failed, so helm has not gone on.`,
        said: [...failure.output, ...failure.said],
        next: [
          `Correct what its last lines above name; \`kubectl -n ${failure.namespace} describe ${failure.hook}\` shows the rest.`,
        ],
      };
    case 'deploy-failed':
      return {
        what: `Helm could not deploy the release \`${failure.release}\`.`,
        said: failure.said,
        next: ['Correct the chart or its values; `eval "$(devloop env)"` lets helm and kubectl look into the cluster.'],
      };
    case 'restart-failed':
      return {
        what: `The pods of the release \`${failure.release}\` could not be started again.`,
        said: failure.said,
        next: ['`devloop restart` tries once more.'],
      };
    case 'rollout-stuck':
      return describeTrouble(failure);
    case 'rollout-timed-out':
      return {
        what: `The release \`${failure.release}\` was not ready after ${failure.seconds} s.`,
        said: failure.waiting,
        next: [
          `\`eval "$(devloop env)"; kubectl -n ${failure.namespace} describe pods\` shows what Kubernetes waits for.`,
        ],
      };
    case 'forward-unanswered':
      return describeUnanswered(failure);
    case 'timed-out':
      return describeTimeOut(failure);
    case 'bug':
      return {
        what: 'devloop itself made a mistake:',
        said: (failure.stack || failure.message).split('\n'),
        next: ['Please report this with the lines above.'],
      };
  }
}

function describeUnknown({name, names}: Extract<Failure, {readonly kind: 'part-unknown'}>): Description {
  const nearest = findNearest(name, names);
  return {
    what: `The project has no service or release \`${name}\`${nearest === undefined ? '' : `; \`${nearest}\` was perhaps meant`}.`,
    said: [],
    next: [`Name one or several of: ${names.join(', ')}.`],
  };
}

function describeUnanswered(failure: Extract<Failure, {readonly kind: 'forward-unanswered'}>): Description {
  return {
    what:
      failure.said.length === 0
        ? `No pod that the forward \`${failure.forward}\` could lead to was ready for ${failure.seconds} s.`
        : `The pods behind the forward \`${failure.forward}\` are ready, but nothing has answered on their port ${failure.port} for ${failure.seconds} s.`,
    said: failure.said,
    next: [
      failure.said.length === 0
        ? 'See that the chart puts the image into a workload, under the values path that `images` names.'
        : `See that the container listens on ${failure.port}, or correct \`port\` in the config.`,
    ],
  };
}

function describeTimeOut(failure: TimedOut): Description {
  return {
    what: `Not all was ready after ${failure.seconds} s.`,
    said: failure.waiting.map(unfinished => describeUnfinished(unfinished, failure.at)),
    next: [
      `See above what it waited for; if that only needs more time, give it: \`--timeout ${Math.ceil(failure.seconds / 30)}m\`.`,
    ],
  };
}

function describeUnfinished({lane, since, reasons}: Unfinished, at: number): string {
  const time = since === undefined ? '' : ` for ${Math.round((at - since) / 1000)} s`;
  return `waited for \`${lane}\`${time}${reasons.length === 0 ? '' : `: ${reasons.join('; ')}`}`;
}

const chartReason = {
  missing: 'is not there, or not in this version',
  refused: 'is not given to everyone',
  unreachable: 'is somewhere that does not answer',
  other: 'could not be had',
} as const;

const chartAdvice = {
  missing: 'Correct its name or version in the config, or publish it.',
  refused: '`docker login` to its registry; devloop uses what Docker knows of it.',
  unreachable: 'See that its address is right and this machine can reach it.',
  other: 'Correct what helm names above.',
} as const;

function describeProblem(file: string, {path, message, expected, got, line, column}: ConfigProblem): string {
  const place = [file, line, line === undefined ? undefined : column].filter(part => part !== undefined).join(':');
  const key = path.length === 0 ? '' : `\`${path.join('.')}\`: `;
  const difference = [
    expected === undefined ? [] : `expected ${expected}`,
    got === undefined ? [] : `got ${got}`,
  ].flat();
  return `${place}: ${key}${message}${difference.length === 0 ? '' : ` (${difference.join(', ')})`}`;
}
