/** Where the playhead goes after the text was changed or a link opened, although that step may not be here yet. */

/** @import { Goal, Store, Trace } from "./types.js" */

import { commonTokens } from "./transport/question.js";

/** The goal, unless the text is another one by now or somebody has moved the playhead. @param {Store} store @returns {Goal | null} */
export function goalOf({ goal, text, playhead }) {
  const { value } = goal;
  return value?.text === text.value && value.at === playhead.value ? value : null;
}

/**
 * Puts the playhead on a step of the store's text, or for now as near as the steps that are here allow.
 *
 * @param {Store} store
 * @param {number} step
 * @param {Goal["view"]} [view] the window that goes with it
 */
export function lead({ trace, text, playhead, goal }, step, view = null) {
  const run = trace.peek();
  const at = run ? Math.max(0, Math.min(step, run.received - 1)) : step;
  const there = run?.complete && run.text === text.peek();
  playhead.value = at;
  goal.value = { text: text.peek(), step: there ? at : step, at, view };
}

export class Destination {
  #store;

  /** @param {Store} store */
  constructor(store) {
    this.#store = store;
  }

  /**
   * Chooses the step: the one a link or an undone change has named; the character that was typed; after a larger change
   * the first one that changed; while it plays, or where only the model changed, the same step.
   *
   * @param {readonly string[]} tokens of the new text
   * @param {boolean} edited
   */
  choose(tokens, edited) {
    const { trace, text, playhead, playing, goal } = this.#store;
    if (goalOf(this.#store)) return;
    const [old, at] = [trace.peek(), playhead.peek()];
    let step = at;
    if (old && edited && !playing.peek()) {
      const same = commonTokens(tokens, old.tokens);
      const typed = Math.abs(tokens.length - old.tokens.length) <= 1 && same >= at - 1;
      step = typed ? Math.min(same, tokens.length - 1) : Math.min(at, same);
    }
    goal.value = { text: text.peek(), step, at, view: null };
  }

  /** Goes there, or as near as the steps that are here allow. @param {Trace} trace */
  approach({ text, received, complete }) {
    const { playhead, goal } = this.#store;
    const aim = goalOf(this.#store);
    if (aim && aim.text !== text) return; // steps of the text before
    const step = aim?.step ?? playhead.peek();
    const at = Math.max(0, Math.min(step, received - 1));
    playhead.value = at;
    goal.value = aim && { ...aim, step: complete ? at : step, at };
  }
}
