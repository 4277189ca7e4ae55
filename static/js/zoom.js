/**
 * One picture, four distances: the strips of the whole sequence, the unrolled network, one cell, one unit's arithmetic.
 *
 * A distance nearer than the network has its scene in `zoom/scenes.js`; one without a scene is not offered.
 */

/** @import { Distance, Store } from "./types.js" */

import { batch, effect } from "@preact/signals-core";
import { html } from "lit";

import { fill } from "./dom.js";
import { MAX_CIRCLES } from "./layers.js";
import { toldOf } from "./scenes/cell/bars.js";
import { extent, SHORTEST, windowOf, zoomIn, zoomOut } from "./view.js";
import { isNear } from "./zoom/scenes.js";
import { followGestures } from "./zoom/gesture.js";
import { Frame } from "./zoom/frame.js";
import { followDoubleClick } from "./zoom/press.js";

/** From far to near. @type {{ id: Distance, word: string, title: string }[]} */
const ALL = [
  { id: "sequence", word: "text", title: "The whole text as strips" },
  { id: "network", word: "network", title: "The unrolled network" },
  { id: "cell", word: "cell", title: "The wiring of the cell at this step" },
  { id: "arithmetic", word: "numbers", title: "The arithmetic of one unit" },
];

/** The distances that there are. */
export const DISTANCES = ALL.filter(
  ({ id }) => id === "sequence" || id === "network" || isNear(id),
);

/** The distance so many nearer, null where there is none. @param {Distance} from @param {number} by */
export function beside(from, by) {
  const at = DISTANCES.findIndex(({ id }) => id === from);
  return DISTANCES[at + by]?.id ?? null;
}

/** One nearer; before the strips give way, their window narrows. @param {Store} store */
export function nearer(store) {
  if (store.distance.peek() === "sequence" && canNarrow(store)) return zoomIn(store);
  go(store, 1);
}

/** One farther; at the strips the window widens. @param {Store} store */
export function farther(store) {
  if (store.distance.peek() === "sequence") return zoomOut(store);
  go(store, -1);
}

/** Into the focused thing. @param {Store} store */
export function enter(store) {
  go(store, 1);
}

/** Back out of a near distance. @param {Store} store @returns {boolean} whether there was one */
export function outOf(store) {
  if (!isNear(store.distance.peek())) return false;
  go(store, -1);
  return true;
}

/** @param {Store} store @param {number} by */
function go(store, by) {
  const next = beside(store.distance.peek(), by);
  if (next) show(store, next);
}

/** Shows a distance; what the cell told, with nothing chosen, is what the numbers are of. @param {Store} store @param {Distance} next */
function show({ distance, folded, selection, trace, playhead }, next) {
  const [run, step] = [trace.peek(), playhead.peek()];
  const many = (run?.card.hidden ?? 0) > MAX_CIRCLES;
  batch(() => {
    if (next === "arithmetic" && distance.peek() === "cell" && many && run && step < run.received)
      selection.value ??= toldOf(run, step);
    folded.value = false;
    distance.value = next;
  });
}

/** Whether the strips, at their narrowest, give way to the network. @param {Store} store */
function leavesStrips(store) {
  return store.distance.peek() === "sequence" && !canNarrow(store);
}

/** Whether the strips show more steps than it takes to read them. @param {Store} store */
function canNarrow({ view, trace }) {
  const { from, to } = windowOf(view.peek(), extent(trace.peek()));
  return to - from > SHORTEST;
}

/**
 * The switch, the scene of a near distance over the network, and the motion between two of them.
 *
 * @param {HTMLElement} root the `<rnn-scope>`
 * @param {Store} store
 * @returns {() => void} ends it
 */
export function mountZoom(root, store) {
  const part = (/** @type {string} */ name) =>
    /** @type {HTMLElement} */ (root.querySelector(`:scope > .${name}`));
  const [strips, network, near] = [part("strips-scene"), part("unrolled"), part("near")];
  const frame = new Frame(root, store, { strips, network, near });
  const endings = [
    fill(part("distance"), () => switches(store)),
    effect(() => frame.show(knownOf(store.distance.value))),
    followDoubleClick({ strips, network }, store, frame),
    followGestures([network, near, strips], {
      go: (by, hand) => frame.lead(hand, { aims: by > 0 }, () => go(store, by)),
      has: (by, region) =>
        region === strips
          ? by > 0 && leavesStrips(store)
          : beside(store.distance.peek(), by) !== null,
      layer: () => frame.layer,
    }),
  ];
  return () => {
    endings.forEach((end) => end());
    frame.end();
  };
}

/** The distance itself, or the network where it has no scene. @param {Distance} distance */
function knownOf(distance) {
  return DISTANCES.find(({ id }) => id === distance)?.id ?? "network";
}

/** @param {Store} store */
function switches(store) {
  return html`<div class="segments" role="group" aria-label="How near">
    ${DISTANCES.map(
      ({ id, word, title }) =>
        html`<button
          type="button"
          title="${title} (+ −)"
          aria-pressed=${store.distance.value === id}
          @click=${() => show(store, id)}
        >
          ${word}
        </button>`,
    )}
  </div>`;
}
