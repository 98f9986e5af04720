import {startContainer, unpauseContainer, type Container} from '../../drivers/containers.ts';
import type {Docker} from '../../drivers/docker.ts';
import type {Fault} from '../fault.ts';

/** What is wrong with the containers that are a cluster's nodes, as seen from outside. */
export const findNodeFaults = (docker: Docker, nodes: readonly Container[]): readonly Fault[] =>
  nodes.flatMap(({name, running, paused}) => {
    const node = `the node \`${name}\``;
    if (paused) {
      const repair = async (signal: AbortSignal) => {
        await unpauseContainer(docker, name, signal);
        return `let ${node} go on, which was paused`;
      };
      return [{what: `${node} is paused`, repair}];
    }

    const repair = async (signal: AbortSignal) => {
      await startContainer(docker, name, signal);
      return `started ${node}, which was stopped`;
    };
    return running ? [] : [{what: `${node} is stopped`, repair}];
  });
