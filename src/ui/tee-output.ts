import type {Output} from './output.ts';

/** Several outputs as one: each is told all. */
export const createTeeOutput = (outputs: readonly Output[]): Output => ({
  showEvent: (state, event) => outputs.forEach(output => output.showEvent(state, event)),
  showLog: line => outputs.forEach(output => output.showLog(line)),
  showFailure: (failure, about) => outputs.forEach(output => output.showFailure(failure, about)),
  showSummary: (state, ending) => outputs.forEach(output => output.showSummary(state, ending)),
  showText: text => outputs.forEach(output => output.showText(text)),
  close: exitCode => outputs.forEach(output => output.close(exitCode)),
});
