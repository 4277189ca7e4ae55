/** Mouse, touch and keys on the unrolled network. */

/** @import { Store } from "../../types.js" */
/** @import { Hit } from "./hit.js" */
/** @import { Picture } from "./picture.js" */

import { placeIn } from "../../canvas.js";
import { UNNAMED } from "../../clamps.js";
import { approach } from "../../near.js";
import { chooseLoss } from "../../timeline.js";
import { hitTest, moveFocus, PROBABILITY, rowOf, shownAs, signalOf } from "./hit.js";

/** A press that moved less than this is a click. */
const STILL_PX = 6;
/** A second one within this time makes it a double click. */
const TWICE_MS = 300;

/** @typedef {NonNullable<Store["forced"]["value"]>} Force */

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Store} store
 * @param {() => Picture | null} current
 * @returns {() => void}
 */
export function listen(canvas, store, current) {
  const ending = new AbortController();
  const { signal } = ending;
  const at = (/** @type {PointerEvent} */ event) => {
    const picture = current();
    const { x, y } = placeIn(canvas, event);
    return picture && hitTest(picture, x, y);
  };
  canvas.addEventListener("pointermove", (event) => hoverOver(store, canvas, at(event)), {
    signal,
  });
  canvas.addEventListener(
    "pointerleave",
    ({ pointerType }) => {
      if (pointerType !== "touch") store.hover.value = null; // a finger leaves when it is lifted
    },
    { signal },
  );
  listenToPresses(canvas, store, { at, current }, signal);
  canvas.addEventListener("keydown", (event) => press(event, store, current()), { signal });
  return () => ending.abort();
}

/** @param {Store} store @param {HTMLCanvasElement} canvas @param {Hit | null} hit */
function hoverOver(store, canvas, hit) {
  const [old, value] = [store.hover.peek(), hit?.value ?? null];
  const same =
    old &&
    value &&
    old.signal === value.signal &&
    old.unit === value.unit &&
    old.layer === value.layer &&
    old.step === value.step;
  if (!same && old !== value) store.hover.value = value;
  canvas.style.setProperty("cursor", hit ? "pointer" : "default");
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Store} store
 * @param {{ at: (event: PointerEvent) => Hit | null, current: () => Picture | null }} where
 * @param {AbortSignal} signal
 */
function listenToPresses(canvas, store, { at, current }, signal) {
  let start = { x: 0, y: 0 };
  const follow = { timer: 0, twice: false };
  canvas.addEventListener(
    "pointerdown",
    (event) => {
      start = { x: event.clientX, y: event.clientY };
      follow.twice = follow.timer > 0;
      clearTimeout(follow.timer);
      follow.timer = 0;
    },
    { signal },
  );
  /** A second click comes nearer instead. @param {Force} force */
  const lead = (force) => {
    if (follow.twice) return;
    follow.timer = setTimeout(() => {
      follow.timer = 0;
      store.forced.value = force;
    }, TWICE_MS);
  };
  canvas.addEventListener(
    "pointerup",
    (event) => {
      if (Math.hypot(event.clientX - start.x, event.clientY - start.y) > STILL_PX) return;
      const hit = at(event);
      if (store.openRow.peek() && !hit?.value) store.openRow.value = null;
      else click(store, hit, current(), lead);
    },
    { signal },
  );
}

/**
 * A loss flows; a column is gone to; at the playhead a unit is chosen, or opened where it was chosen before, and a bar lets its token
 * follow.
 *
 * @param {Store} store
 * @param {Hit | null} hit
 * @param {Picture | null} picture
 * @param {(force: Force) => void} lead a token follows
 */
function click(store, hit, picture, lead) {
  if (!hit || !picture) return;
  const { value, token, t } = hit;
  const chosen = store.selection.peek();
  const here = t === store.playhead.peek();
  if (value) store.hover.value = value; // on a touch screen nothing else sets it
  if (hit.loss) {
    chooseLoss(store, { step: t });
    return;
  }
  if (hit.named) store.holding.value = { ...hit.named };
  if (!here) store.playhead.value = Math.min(t, picture.trace.received - 1);
  else if (token !== null) lead({ step: t, token });
  if (!value || value.signal === PROBABILITY) return;
  const signal = signalOf(value.signal);
  store.selection.value = { ...value, signal };
  store.holding.value = UNNAMED;
  const again = here && chosen?.unit === value.unit && chosen.layer === value.layer;
  if (again && !picture.layout.circles) store.openRow.value = rowOf(picture, value);
}

/** @param {KeyboardEvent} event @param {Store} store @param {Picture | null} picture */
function press(event, store, picture) {
  if (!picture || event.ctrlKey || event.metaKey) return;
  if (act(event, store, picture)) {
    event.preventDefault();
    event.stopPropagation();
  }
}

/**
 * Up and down move among units (with Shift by a row, with Alt among vectors), Enter opens and Escape closes.
 *
 * @param {KeyboardEvent} event
 * @param {Store} store
 * @param {Picture} picture
 * @returns {boolean} whether the key was ours
 */
function act({ key, shiftKey, altKey }, store, picture) {
  if (key === "ArrowUp") return move(store, picture, -1, { row: shiftKey, vector: altKey });
  if (key === "ArrowDown") return move(store, picture, 1, { row: shiftKey, vector: altKey });
  if (key === "Enter") return open(store, picture);
  if (key !== "Escape" || !store.openRow.peek()) return false;
  store.openRow.value = null;
  return true;
}

/** @param {Store} store @param {Picture} picture @param {-1 | 1} way @param {{ row: boolean, vector: boolean }} how */
function move(store, picture, way, how) {
  const next = moveFocus(picture, focusOf(store), way, how);
  if (!next) return true;
  store.hover.value = shownAs(picture, next);
  if (next.signal === PROBABILITY) return true;
  store.selection.value = next;
  if (store.openRow.peek()) store.openRow.value = rowOf(picture, next);
  return true;
}

/** The bar in focus follows in the text; else the row in focus opens or closes. @param {Store} store @param {Picture} picture */
function open(store, picture) {
  const focus = focusOf(store);
  if (focus?.signal === PROBABILITY) {
    const token = picture.trace.vocabulary[focus.unit];
    if (token !== undefined) store.forced.value = { step: focus.step, token };
  } else if (focus) approach(store, rowOf(picture, focus));
  else return false;
  return true;
}

/** @param {Store} store */
function focusOf(store) {
  const focus = store.hover.peek() ?? store.selection.peek();
  return focus && { ...focus, signal: signalOf(focus.signal) };
}
