/** Pointers and keys on the plane and its text: what is under them, brushes, and steps to go to. */

import { batch } from "@preact/signals-core";

import { placeIn } from "../../canvas.js";
import { stepAt } from "../unit/grid.js";
import { inside, nearest } from "./plane.js";

/** A pointer that has moved so far is brushing, pixels. */
const DRAG = 5;

/** @typedef {{ x: number, y: number }} Place */
/** @typedef {InstanceType<typeof import("../states.js").States>} States */

/** @param {States} scene @returns {() => void} ends it */
export function listen(scene) {
  const ending = new AbortController();
  const { signal } = ending;
  const { plot, text, store } = scene;
  follow(scene, plot, signal, {
    at: (place) =>
      scene.plane && scene.projected ? nearest(scene.plane, scene.projected, place) : -1,
    brush: (from, to) => {
      scene.rectangle = { from, to };
      return scene.plane && scene.projected ? inside(scene.plane, scene.projected, from, to) : [];
    },
  });
  const at = (/** @type {Place} */ { x, y }) =>
    stepAt(scene.grid, x, y, scene.projected?.length ?? 0);
  follow(scene, text, signal, {
    at,
    brush: (from, to) => {
      const [first = -1, last = -1] = [at(from), at(to)].sort((a, b) => a - b);
      return first < 0 ? [] : Array.from({ length: last - first + 1 }, (_, k) => first + k);
    },
  });
  plot.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape" || store.brushed.peek().length === 0) return;
      event.preventDefault();
      store.brushed.value = [];
    },
    { signal },
  );
  return () => ending.abort();
}

/**
 * Hovering, brushing and clicking in one of the two.
 *
 * @param {States} scene
 * @param {HTMLElement} el
 * @param {AbortSignal} signal
 * @param {{ at: (place: Place) => number, brush: (from: Place, to: Place) => number[] }} answers
 */
function follow(scene, el, signal, { at, brush }) {
  const { store } = scene;
  /** Where the pointer went down, and whether it has brushed since. @type {{ from: Place, brushing: boolean } | null} */
  let held = null;
  const hover = (/** @type {number} */ t) => {
    if (t === scene.hovered) return;
    scene.hovered = t;
    const read = t >= 0 && store.statesBy.peek() === "loss";
    store.hover.value = read ? { signal: "loss", layer: 0, unit: 0, step: t } : null;
    scene.ask();
  };
  const on = (/** @type {string} */ name, /** @type {(event: PointerEvent) => void} */ act) =>
    el.addEventListener(name, /** @type {EventListener} */ (act), { signal });
  on("pointermove", (event) => {
    const place = placeIn(el, event);
    hover(at(place));
    if (!held) return;
    held.brushing ||= Math.hypot(place.x - held.from.x, place.y - held.from.y) > DRAG;
    if (held.brushing) store.brushed.value = brush(held.from, place);
  });
  on("pointerdown", (event) => {
    held = { from: placeIn(el, event), brushing: false };
    if (event.pointerType === "mouse") el.setPointerCapture(event.pointerId);
  });
  on("pointerup", (event) => {
    if (held && !held.brushing) click(store, at(placeIn(el, event)));
    held = null;
    scene.rectangle = null;
    scene.ask();
  });
  on("pointercancel", () => {
    held = null;
    scene.rectangle = null;
    scene.ask();
  });
  on("pointerleave", () => hover(-1));
}

/** A state or character leads to its step; anywhere else ends the brush. @param {import("../../types.js").Store} store @param {number} t */
function click(store, t) {
  batch(() => {
    store.brushed.value = [];
    if (t < 0) return;
    store.playing.value = false;
    store.phase.value = 1;
    store.playhead.value = t;
  });
}
