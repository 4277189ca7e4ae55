/** Mouse, touch and keys on the unrolled network. */

/** @import { Store } from "../../types.js" */
/** @import { Hit } from "./hit.js" */
/** @import { Picture } from "./picture.js" */

import { hitTest, moveFocus, PROBABILITY, rowOf } from "./hit.js";

/** A press that moved less than this is a click. */
const STILL_PX = 6;

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
    return picture && hitTest(picture, event.offsetX, event.offsetY);
  };
  canvas.addEventListener("pointermove", (event) => hoverOver(store, canvas, at(event)), {
    signal,
  });
  canvas.addEventListener("pointerleave", () => (store.hover.value = null), { signal });
  listenToPresses(canvas, store, at, signal);
  canvas.addEventListener("keydown", (event) => press(event, canvas, store, current()), { signal });
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

/** @param {HTMLCanvasElement} canvas @param {Store} store @param {(event: PointerEvent) => Hit | null} at @param {AbortSignal} signal */
function listenToPresses(canvas, store, at, signal) {
  let start = { x: 0, y: 0 };
  canvas.addEventListener(
    "pointerdown",
    (event) => (start = { x: event.clientX, y: event.clientY }),
    { signal },
  );
  canvas.addEventListener(
    "pointerup",
    (event) => {
      if (Math.hypot(event.clientX - start.x, event.clientY - start.y) > STILL_PX) return;
      if (store.openRow.peek()) store.openRow.value = null;
      else click(canvas, store, at(event));
    },
    { signal },
  );
}

/** A column is gone to; a unit at the playhead is chosen, a bar there forces its token. */
/** @param {HTMLCanvasElement} canvas @param {Store} store @param {Hit | null} hit */
function click(canvas, store, hit) {
  if (!hit) return;
  const here = hit.t === store.playhead.peek();
  if (hit.value && hit.value.signal !== PROBABILITY) store.selection.value = hit.value;
  if (hit.value) store.hover.value = hit.value; // on a touch screen nothing else sets it
  if (here && hit.token !== null) force(canvas, hit.t, hit.token);
  else if (!here) store.playhead.value = hit.t;
}

/** Asks the page to go on from this step with another token. */
/** @param {HTMLCanvasElement} canvas @param {number} step @param {string} token */
function force(canvas, step, token) {
  canvas.dispatchEvent(
    new CustomEvent("rnnscope-force", { bubbles: true, detail: { step, token } }),
  );
}

/** @param {KeyboardEvent} event @param {HTMLCanvasElement} canvas @param {Store} store @param {Picture | null} picture */
function press(event, canvas, store, picture) {
  if (!picture || event.ctrlKey || event.metaKey) return;
  if (act(event, canvas, store, picture)) {
    event.preventDefault();
    event.stopPropagation();
  }
}

/** @param {KeyboardEvent} event @param {HTMLCanvasElement} canvas @param {Store} store @param {Picture} picture @returns {boolean} whether the key was ours */
function act({ key, shiftKey, altKey }, canvas, store, picture) {
  const focused = store.hover.peek() ?? store.selection.peek();
  if (key === "ArrowUp" || key === "ArrowDown") {
    const next = moveFocus(picture, focused, key === "ArrowUp" ? -1 : 1, {
      row: shiftKey,
      vector: altKey,
    });
    if (!next) return true;
    store.hover.value = next;
    if (next.signal !== PROBABILITY) {
      store.selection.value = next;
      if (store.openRow.peek()) store.openRow.value = rowOf(picture, next);
    }
    return true;
  }
  if (key === "Enter") {
    if (focused?.signal === PROBABILITY)
      force(canvas, focused.step, tokenOf(picture, focused.step, focused.unit));
    else if (store.openRow.peek()) store.openRow.value = null;
    else
      store.openRow.value = rowOf(
        picture,
        focused ?? { signal: "h", layer: 0, unit: 0, step: picture.playhead },
      );
    return true;
  }
  if (key === "Escape" && store.openRow.peek()) {
    store.openRow.value = null;
    return true;
  }
  return false;
}

/** @param {Picture} picture @param {number} step @param {number} id */
function tokenOf({ trace }, step, id) {
  const target = trace.target(step);
  return trace.top(step).find((candidate) => candidate.id === id)?.token ?? target?.token ?? "";
}
