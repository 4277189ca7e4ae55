/** How near one looks: the network and the arithmetic of one of its numbers are one picture; what was looked at stays put. */

/** @import { Scene, Store } from "./types.js" */

import { effect, untracked } from "@preact/signals-core";
import { html } from "lit";

import { fill } from "./dom.js";
import arithmetic from "./scenes/arithmetic.js";
import unrolled from "./scenes/unrolled.js";

const MOTION_MS = 240;
const NEARER = 0.15;
const FARTHER = 3;

/** From afar to near. @type {{ id: Store["distance"]["value"], word: string, scene: Scene }[]} */
const DISTANCES = [
  { id: "network", word: "network", scene: unrolled },
  { id: "arithmetic", word: "arithmetic", scene: arithmetic },
];

/** @typedef {HTMLElement & { inspect?: (t: number, layer: number, signal: string) => { rect: (unit: number) => DOMRect | null } | null }} Stage */

/**
 * The scene of the present distance.
 *
 * @param {Stage} el
 * @param {Store} store
 * @returns {() => void} ends it
 */
export function mountZoom(el, store) {
  let unmount = () => {};
  let shown = -1;
  const stop = effect(() => {
    const next = DISTANCES.findIndex(({ id }) => id === store.distance.value);
    untracked(() => {
      const about = placeOf(el, store);
      unmount();
      unmount = DISTANCES[next]?.scene.mount(el, store) ?? (() => {});
      if (shown >= 0) move(el, about ?? placeOf(el, store), next > shown ? NEARER : FARTHER);
      shown = next;
    });
  });
  const folding = effect(() => {
    if (store.folded.value) store.distance.value = "network"; // it is a picture of the whole
  });
  return () => {
    folding();
    stop();
    unmount();
  };
}

/** Where the chosen number stands in the picture, from its corner. @param {Stage} el @param {Store} store */
function placeOf(el, store) {
  const chosen = store.selection.peek();
  const step = store.playhead.peek();
  const box = chosen && el.inspect?.(step, chosen.layer, chosen.signal)?.rect(chosen.unit);
  if (!box) return null;
  const frame = el.getBoundingClientRect();
  return { x: box.x - frame.x + box.width / 2, y: box.y - frame.y + box.height / 2 };
}

/** @param {HTMLElement} el @param {{ x: number, y: number } | null} about @param {number} from the scale that it comes from */
function move(el, about, from) {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const { x, y } = about ?? { x: el.clientWidth / 2, y: el.clientHeight / 2 };
  for (const layer of el.children) {
    layer.animate(
      [
        { transform: `scale(${from})`, transformOrigin: `${x}px ${y}px`, opacity: 0 },
        { transform: "none", transformOrigin: `${x}px ${y}px`, opacity: 1 },
      ],
      { duration: MOTION_MS, easing: "ease-out" },
    );
  }
}

/** The choice of the distance. @param {HTMLElement} el @param {Store} store @returns {() => void} */
export function mountDistance(el, store) {
  return fill(
    el,
    () =>
      html`<div class="segments" role="group" aria-label="How near">
        ${DISTANCES.map(
          ({ id, word }) =>
            html`<button
              type="button"
              aria-pressed=${store.distance.value === id}
              @click=${() => (store.distance.value = id)}
            >
              ${word}
            </button>`,
        )}
      </div>`,
  );
}
