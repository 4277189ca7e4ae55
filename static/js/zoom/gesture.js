/** Wheel and pinch along the distances: the picture scales with the gesture, and past a threshold the next one comes. */

import { placeIn } from "../canvas.js";
import { about, css } from "./transform.js";

/** What one pixel of a wheel is worth, in doublings, and one of a trackpad's pinch. */
const WHEEL = 0.0022;
const PINCH = 0.01;
const LINE = 32;
/** From here on the next distance comes. */
const SNAP = 0.45;
/** A gesture that rests so long is over, and after a change so long nothing counts: one swipe is one distance. */
const REST_MS = 220;
const DEAF_MS = 450;

/**
 * @typedef {object} Ways
 * @property {() => void} nearer
 * @property {() => void} farther
 * @property {(by: -1 | 1) => boolean} has whether there is a distance that way
 * @property {() => HTMLElement | null} layer the picture that is seen
 */

/**
 * @param {HTMLElement[]} regions
 * @param {Ways} ways
 * @returns {() => void} ends it
 */
export function followGestures(regions, ways) {
  const { signal, end } = abortable();
  const gathered = new Gathered(ways);
  for (const region of regions) {
    const wheel = (/** @type {WheelEvent} */ event) => {
      const unit = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? 1 : LINE;
      const by = -event.deltaY * unit * (event.ctrlKey ? PINCH : WHEEL);
      if (gathered.add(by, placeIn(region, event))) event.preventDefault();
    };
    region.addEventListener("wheel", wheel, { signal, passive: false });
    followPinch(region, gathered, signal);
  }
  return () => {
    end();
    gathered.forget();
  };
}

/** @param {HTMLElement} region @param {Gathered} gathered @param {AbortSignal} signal */
function followPinch(region, gathered, signal) {
  /** @type {Map<number, { x: number, y: number }>} */
  const down = new Map();
  const apart = () => {
    const [a, b] = [...down.values()];
    return a && b ? Math.hypot(b.x - a.x, b.y - a.y) : 0;
  };
  const drop = (/** @type {PointerEvent} */ { pointerId }) => void down.delete(pointerId);
  region.addEventListener(
    "pointerdown",
    (event) => void down.set(event.pointerId, placeIn(region, event)),
    { signal },
  );
  region.addEventListener(
    "pointermove",
    (event) => {
      if (!down.has(event.pointerId)) return;
      const before = apart();
      down.set(event.pointerId, placeIn(region, event));
      if (before > 8 && apart() > 8)
        gathered.add(Math.log(apart() / before), placeIn(region, event));
    },
    { signal },
  );
  for (const type of /** @type {const} */ (["pointerup", "pointercancel", "pointerleave"]))
    region.addEventListener(type, drop, { signal });
}

/** What a gesture has come to. */
class Gathered {
  #sum = 0;
  #timer = 0;
  #deaf = -Infinity;
  /** @type {HTMLElement | null} */
  #layer = null;

  /** @param {Ways} ways */
  constructor(ways) {
    this.ways = ways;
  }

  /** @param {number} by above 0 comes nearer @param {{ x: number, y: number }} point @returns {boolean} whether it was ours */
  add(by, point) {
    if (by === 0) return false;
    if (performance.now() < this.#deaf) return true;
    if (!this.ways.has(by > 0 ? 1 : -1)) return this.#sum !== 0;
    this.#sum += by;
    clearTimeout(this.#timer);
    if (Math.abs(this.#sum) < SNAP) {
      this.#scale(point);
      this.#timer = setTimeout(() => this.forget(), REST_MS);
      return true;
    }
    const { nearer, farther } = this.ways;
    const go = this.#sum > 0 ? nearer : farther;
    this.#deaf = performance.now() + DEAF_MS;
    this.forget();
    go();
    return true;
  }

  /** The picture goes back to its size. */
  forget() {
    clearTimeout(this.#timer);
    this.#sum = 0;
    this.#layer?.style.removeProperty("transform");
    this.#layer = null;
  }

  /** @param {{ x: number, y: number }} point */
  #scale(point) {
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    this.#layer ??= this.ways.layer();
    this.#layer?.style.setProperty("transform-origin", "0 0");
    this.#layer?.style.setProperty("transform", css(about(Math.exp(this.#sum / 2), point)));
  }
}

function abortable() {
  const ending = new AbortController();
  return { signal: ending.signal, end: () => ending.abort() };
}
