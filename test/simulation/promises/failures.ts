import {describeEvent} from '../describe-event.ts';
import {isClearing} from '../is-clearing.ts';
import type {Promises, Watched} from './promises.ts';

/** A failure goes only when its own stage passes, with an edit, or at the user's word; never by an older success. */
export const followFailures = ({complain}: Watched): Promises => ({
  sawChange({before, state, event}) {
    for (const [lane, {job}] of Object.entries(before.failures)) {
      if (state.failures[lane] === undefined && !isClearing(event, {lane, job}))
        complain(`The failure in '${lane}' was cleared by ${describeEvent(event)}.`);
    }
  },
});
