/**
 * Undo and redo of what is run, whoever changed it: of the text the visitor, an example, a forced character or the model;
 * of holds and edits a press, a drag or a link.
 *
 * The browser's own undo knows only what was typed, and is wrong as soon as a script has changed the field.
 */

/** @import { Store } from "./types.js" */

import { batch, effect, signal } from "@preact/signals-core";

import { lead } from "./destination.js";
import { isSame } from "./touch.js";

/**
 * @typedef {object} Moment
 * @property {string} text
 * @property {number} playhead
 * @property {number | null} generatedFrom
 * @property {Store["clamps"]["value"]} clamps
 * @property {Store["edits"]["value"]} edits
 */

/** Typing, or dragging a number, is undone as a whole up to a pause, and no more than some seconds of it. */
const PAUSE_MS = 600;
const LONGEST_MS = 3000;
const KEPT = 100;

export class History {
  #store;
  /** @type {Moment[]} */
  #past = [];
  /** @type {Moment[]} */
  #future = [];
  /** @type {Moment} */
  #now;
  /** What the last change was, when it was, and when the first was that is undone with it. */
  #last = { kind: "", at: 0, since: 0 };
  #typing = false;
  #stop = () => {};
  /** There is something to undo. */
  undoable = signal(false);

  /** @param {Store} store */
  constructor(store) {
    this.#store = store;
    this.#now = this.#look();
  }

  /** Changes count from here on. */
  begin() {
    this.#now = this.#look();
    const stops = [
      effect(() => this.#follow()),
      effect(() => {
        if (!this.#store.writing.value) this.#last.kind = "";
      }),
    ];
    this.#stop = () => stops.forEach((stop) => stop());
  }

  dispose() {
    this.#stop();
  }

  /** The next change is typed. */
  typed() {
    this.#typing = true;
  }

  undo() {
    this.#go(this.#past, this.#future);
  }

  redo() {
    this.#go(this.#future, this.#past);
  }

  /** @returns {Moment} */
  #look() {
    const { text, playhead, generatedFrom, clamps, edits } = this.#store;
    return {
      text: text.value,
      playhead: playhead.value,
      generatedFrom: generatedFrom.value,
      clamps: clamps.value,
      edits: edits.value,
    };
  }

  #follow() {
    const now = this.#look();
    if (now.text !== this.#now.text) {
      const writing = this.#store.writing.peek();
      this.#record(this.#typing ? "typed" : writing ? "written" : "");
    } else if (isTouchedAnew(now, this.#now)) this.#record("touched");
    this.#now = now;
  }

  /** @param {string} kind of the change */
  #record(kind) {
    const [at, last] = [performance.now(), this.#last];
    const close = at - last.at < PAUSE_MS && at - last.since < LONGEST_MS;
    const same = kind !== "" && kind === last.kind && (kind === "written" || close);
    this.#last = { kind, at, since: same ? last.since : at };
    this.#typing = false;
    this.#future = [];
    if (!same) this.#past.push(this.#now);
    if (this.#past.length > KEPT) this.#past.shift();
    this.undoable.value = true;
  }

  /** @param {Moment[]} from @param {Moment[]} to */
  #go(from, to) {
    const moment = from.pop();
    if (!moment) return;
    to.push(this.#now);
    this.undoable.value = this.#past.length > 0;
    const { text, generatedFrom, clamps, edits, playing, phase } = this.#store;
    const { length } = Array.from(moment.text);
    this.#now = { ...moment };
    this.#last.kind = "";
    batch(() => {
      playing.value = false;
      phase.value = 1;
      text.value = moment.text;
      clamps.value = moment.clamps;
      edits.value = moment.edits;
      generatedFrom.value = (moment.generatedFrom ?? length) < length ? moment.generatedFrom : null;
      lead(this.#store, moment.playhead);
    });
  }
}

/** Whether holds or edits are others, and not only new lists of the same. @param {Moment} now @param {Moment} before */
function isTouchedAnew(now, before) {
  if (now.clamps === before.clamps && now.edits === before.edits) return false;
  const [one, other] = [now, before].map(({ clamps, edits }) => ({ clamps, edits: edits.entries }));
  return !isSame(one ?? {}, other ?? {});
}
