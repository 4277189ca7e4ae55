/** Where the playhead goes after the text was changed, although that step may not be here yet. */

/** @import { Store, Trace } from "./types.js" */

import { commonTokens } from "./transport/question.js";

export class Destination {
  #store;
  /** `at`: where the playhead was put on its way; elsewhere, somebody has moved it. @type {{ step: number, at: number } | null} */
  #goal = null;

  /** @param {Store} store */
  constructor(store) {
    this.#store = store;
  }

  /**
   * Chooses the step: the character that was typed; after a larger change the first one that changed; while it plays,
   * or where only the model changed, the same step.
   *
   * @param {readonly string[]} tokens of the new text
   * @param {boolean} edited
   */
  choose(tokens, edited) {
    const { trace, playhead, playing } = this.#store;
    const [old, at] = [trace.peek(), playhead.peek()];
    this.#goal = { step: at, at };
    if (!old || !edited || playing.peek()) return;
    const same = commonTokens(tokens, old.tokens);
    const typed = Math.abs(tokens.length - old.tokens.length) <= 1 && same >= at - 1;
    this.#goal.step = typed ? Math.min(same, tokens.length - 1) : Math.min(at, same);
  }

  /** Goes there, or as near as the steps that are here allow. @param {Trace} trace */
  approach({ received, complete }) {
    const { playhead } = this.#store;
    const goal = this.#goal?.at === playhead.peek() ? this.#goal : null;
    const step = goal?.step ?? playhead.peek();
    playhead.value = Math.max(0, Math.min(step, received - 1));
    this.#goal = goal && step >= received && !complete ? { step, at: playhead.peek() } : null;
  }
}
