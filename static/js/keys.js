/** The workbench's keys. They are never taken from somebody who types, nor from a control that has a use for them. */

/** @import { History } from "./history.js" */
/** @import { Store } from "./types.js" */
/** @import { Timeline } from "./timeline.js" */

import { tinykeys } from "tinykeys";

import { isOverlaid, isTyping } from "./dom.js";
import { isEditable } from "./edits.js";
import { fold, placeOf } from "./layers.js";
import { holdNext, holdUnit } from "./panels/hold.js";
import { nextLoss } from "./panels/loss.js";
import { showBelow } from "./panels/lower.js";
import { approach, turnDistance } from "./near.js";
import { seek } from "./units/find.js";
import { classesOf } from "./units/property.js";
import { panBack, panForth } from "./view.js";
import { enter, farther, nearer, outOf } from "./zoom.js";

const FAR = 10;

/**
 * @param {Window | HTMLElement} target
 * @param {Store} store
 * @param {{ timeline: Timeline, history: History, help: () => void, takeAway?: () => void }} commands
 * @returns {() => void} ends it
 */
export function bindKeys(target, store, { timeline, history, help, takeAway }) {
  /** @type {Record<string, () => void>} */
  const keys = {
    Space: () => timeline.toggle(),
    ArrowLeft: () => timeline.step(-1),
    ArrowRight: () => timeline.step(1),
    "Shift+ArrowLeft": () => timeline.step(-FAR),
    "Shift+ArrowRight": () => timeline.step(FAR),
    Home: () => timeline.toStart(),
    End: () => timeline.toEnd(),
    ArrowUp: () => choose(store, -1),
    ArrowDown: () => choose(store, 1),
    "+": () => nearer(store),
    "Shift++": () => nearer(store),
    "=": () => nearer(store),
    "-": () => farther(store),
    "[": () => panBack(store),
    "]": () => panForth(store),
    KeyR: () => timeline.turn(),
    ...(takeAway && { KeyT: takeAway }),
    KeyL: () => nextLoss(store),
    KeyH: () => holdNext(store),
    "Shift+KeyH": () => holdUnit(store),
    KeyD: () => turnDifference(store),
    KeyO: () => (store.folded.value = !store.folded.peek()),
    1: () => showBelow(store, "strips"),
    2: () => showBelow(store, "blame"),
    3: () => showBelow(store, "weights"),
    4: () => showBelow(store, "unit"),
    5: () => showBelow(store, "states"),
    KeyE: () => isEditable(store.card.peek()) && edit(store),
    KeyC: () => recolor(store),
    KeyV: () => (store.tabled.value = !store.tabled.peek()),
    KeyU: () => seekNext(store),
    KeyN: () => turnDistance(store),
    Enter: () => open(store),
    Escape: () => leave(store),
    ...undoKeys(history),
    "?": help,
    "Shift+?": help,
  };
  const bindings = Object.entries(keys).map(([key, act]) => [
    key,
    (/** @type {KeyboardEvent} */ event) => {
      if (event.defaultPrevented || isTyping(event.target) || isControls(event)) return;
      event.preventDefault();
      act();
    },
  ]);
  return tinykeys(/** @type {Window} */ (target), Object.fromEntries(bindings));
}

/** Undo and redo, in the text's field and outside. @param {History} history @returns {Record<string, () => void>} */
export function undoKeys(history) {
  return {
    "$mod+z": () => history.undo(),
    "$mod+Shift+z": () => history.redo(),
    "$mod+y": () => history.redo(),
  };
}

/** A button's own keys, and all keys while a dialog is open. @param {KeyboardEvent} event */
function isControls({ target, key }) {
  if (!(target instanceof Element)) return false;
  if (isOverlaid(target)) return true;
  return [" ", "Enter"].includes(key) && target.closest("button, a, summary") !== null;
}

/** Every weight, with the first one to be typed over. @param {Store} store */
function edit(store) {
  showBelow(store, "edit");
  requestAnimationFrame(() => {
    /** @type {HTMLElement | null} */ (document.querySelector(".edit input.weight"))?.focus();
  });
}

/** What holding or editing has changed, and back to both runs. @param {Store} store */
function turnDifference(store) {
  if (!store.untouched.peek()) return;
  showBelow(store, store.lower.peek() === "difference" ? "strips" : "difference");
}

/** The text by one unit, and the next thing that units are sought for. @param {Store} store */
function seekNext(store) {
  if (store.lower.peek() !== "unit") return showBelow(store, "unit");
  const names = classesOf(store.trace.peek()?.vocabulary ?? []).map(([id]) => id);
  const all = ["", ...names, "loss"];
  seek(store, all[(all.indexOf(store.sought.peek()) + 1) % all.length] ?? "");
}

/** The states by the kind of character or by the loss. @param {Store} store */
function recolor(store) {
  if (store.lower.peek() !== "states") return showBelow(store, "states");
  store.statesBy.value = store.statesBy.peek() === "loss" ? "character" : "loss";
}

/** The unit before or after the chosen one; the first where none is chosen. @param {Store} store @param {number} by */
function choose(store, by) {
  const card = store.card.peek();
  if (!card) return;
  const old = store.selection.peek();
  const unit = old ? old.unit + by : 0;
  store.selection.value = {
    signal: old?.signal ?? "h",
    layer: old?.layer ?? 0,
    unit: Math.max(0, Math.min(unit, card.hidden - 1)),
    step: store.playhead.peek(),
  };
}

/** From the network into the fold row of the chosen unit, then its arithmetic; else one distance nearer. @param {Store} store */
function open(store) {
  const [card, chosen] = [store.card.peek(), store.selection.peek()];
  if (!card || !chosen || store.distance.peek() !== "network") return enter(store);
  approach(store, { layer: chosen.layer, row: placeOf(fold(card.hidden), chosen.unit).row });
}

/** One thing back: the table, the nearer distance, the opened row, then the chosen unit, then the pinned step. @param {Store} store */
function leave(store) {
  if (store.tabled.peek()) {
    store.tabled.value = false;
    return;
  }
  if (outOf(store)) return;
  for (const what of [store.openRow, store.selection, store.pinned]) {
    if (what.peek() === null) continue;
    what.value = null;
    return;
  }
}
