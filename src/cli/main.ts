import process from 'node:process';

import {parseRequest, type Request} from './arguments.ts';
import type {ControlRequest} from './control-arguments.ts';
import {exitCodes} from './exit-code.ts';
import {followReaders, stopWhenRead} from './follow-readers.ts';
import {help} from './help.ts';
import {readVersion} from './version.ts';

/** Runs the command that the arguments name and returns the exit code. What a command needs is loaded with it. */
async function run(request: Request): Promise<number> {
  switch (request.kind) {
    case 'help':
      process.stdout.write(help);
      return exitCodes.ready;
    case 'version':
      process.stdout.write(`${readVersion()}\n`);
      return exitCodes.ready;
    case 'misuse':
      process.stderr.write(`${request.message}\nSee \`devloop --help\`.\n`);
      return exitCodes.usage;
    case 'up': {
      const {up} = await import('./up.ts');
      return up(request);
    }

    case 'detach': {
      const {startDetached} = await import('./start-detached.ts');
      return startDetached(request);
    }

    case 'status':
    case 'command':
    case 'wait':
    case 'stop':
      return runControl(request);
    case 'why': {
      const {showWhy} = await import('./why.ts');
      return showWhy(request);
    }

    case 'down': {
      const {down} = await import('./down.ts');
      return down(request);
    }

    case 'doctor': {
      const {doctor} = await import('./doctor.ts');
      return doctor(request);
    }

    case 'env': {
      const {showEnvironment} = await import('./show-environment.ts');
      return showEnvironment(request);
    }
  }
}

/** What is asked of a devloop that runs. */
async function runControl(request: ControlRequest): Promise<number> {
  switch (request.kind) {
    case 'status': {
      const {showStatus} = await import('./show-status.ts');
      return showStatus(request);
    }

    case 'command': {
      const {sendCommand} = await import('./send-command.ts');
      return sendCommand(request);
    }

    case 'wait': {
      const {awaitReady} = await import('./await-ready.ts');
      return awaitReady(request);
    }

    case 'stop': {
      const {stopDaemon} = await import('./stop-daemon.ts');
      return stopDaemon(request);
    }
  }
}

followReaders();
stopWhenRead(await run(parseRequest(process.argv.slice(2))));
