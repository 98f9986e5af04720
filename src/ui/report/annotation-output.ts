import type {Event} from '../../core/event.ts';
import {placesOf, type FailurePlace} from '../../core/failure-places.ts';
import type {Failure} from '../../core/failure.ts';
import type {State} from '../../core/state.ts';
import {collectNewFailures} from '../new-failures.ts';
import type {Output} from '../output.ts';
import type {WorkflowCommand} from '../workflow-commands.ts';

type Options = {
  readonly send: (command: WorkflowCommand) => void;
  /** The file of a place as the repository names it. */
  readonly nameFile: (file: string) => string;
};

/** Marks the lines of the repository that failures lead to: GitHub shows them beside the code. */
export class AnnotationOutput implements Output {
  readonly #options: Options;
  readonly #findNewFailures = collectNewFailures();

  constructor(options: Options) {
    this.#options = options;
  }

  readonly showEvent = (state: State, _event: Event): void => {
    for (const {failure} of this.#findNewFailures(state)) this.showFailure(failure);
  };

  readonly showFailure = (failure: Failure): void => {
    for (const place of placesOf(failure)) this.#annotate(place);
  };

  readonly showLog = (): void => {};
  readonly showSummary = (): void => {};
  readonly showText = (): void => {};
  readonly close = (): void => {};

  #annotate({file, line, column, message}: FailurePlace): void {
    const {send, nameFile} = this.#options;
    send({name: 'error', properties: {file: nameFile(file), line, col: column, title: 'devloop'}, message});
  }
}
