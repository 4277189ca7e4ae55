/** Plays what was typed as soon as the typing pauses: the network unfolds over the new characters. */

/** @import { Store, Trace } from "./types.js" */
/** @import { Timeline } from "./timeline.js" */

import { effect, untracked } from "@preact/signals-core";

import { goalOf } from "./destination.js";
import { commonTokens } from "./transport/question.js";

const PAUSE_MS = 600;

export class Unfolding {
  #store;
  #timeline;
  /** The text before the first change that was not played. @type {string | null} */
  #before = null;
  #typed = "";
  #timer = 0;
  #wait = () => {};

  /** @param {Store} store @param {Timeline} timeline */
  constructor(store, timeline) {
    this.#store = store;
    this.#timeline = timeline;
  }

  /** The text was changed by typing or pasting. @param {string} before */
  typed(before) {
    this.#before ??= before;
    this.#typed = this.#store.text.peek();
    this.#wait();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#begin(), PAUSE_MS);
  }

  dispose() {
    clearTimeout(this.#timer);
    this.#wait();
  }

  /** Waits for the first changed step. Whatever else happens to the text, or to the playhead, ends the waiting. */
  #begin() {
    const { text, trace, received, writing } = this.#store;
    const before = this.#before ?? "";
    const end = () => {
      this.#before = null;
      queueMicrotask(() => stop());
    };
    const stop = effect(() => {
      void received.value;
      const run = trace.value;
      if (text.value !== this.#typed || writing.value) return end();
      if (run?.text !== text.value) return;
      const step = firstChanged(run, before);
      if (step >= run.received) return;
      end();
      if (step >= 0) untracked(() => this.#play(step));
    });
    this.#wait = stop;
  }

  /** @param {number} step */
  #play(step) {
    const { playing, playhead } = this.#store;
    if (playing.peek() ? playhead.peek() >= step : goalOf(this.#store)) this.#timeline.unfold(step);
  }
}

/** The first step that reads something new, −1 where none does. @param {Trace} run @param {string} before */
function firstChanged({ text, offsets }, before) {
  const place = commonTokens(Array.from(text), Array.from(before));
  return offsets.findIndex(([from]) => from >= place);
}
