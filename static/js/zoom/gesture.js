/** Wheel and pinch along the distances: the picture scales with the gesture, and past a threshold the next one comes. */

/** @import { Hand } from "./frame.js" */
/** @import { Point } from "./transform.js" */

import { hold, isCalm, letGo } from "./motion.js";

/** What one pixel of a wheel is worth, in doublings, and one of a trackpad's pinch. */
const WHEEL = 0.0022;
const PINCH = 0.01;
const LINE = 32;
/** From here on the next distance comes. */
const SNAP = 0.45;
/** A gesture that rests so long is over (a wheel turned slowly is still one), and after a change so long nothing counts: one swipe is one distance. */
const REST_MS = 700;
const DEAF_MS = 450;

/**
 * @typedef {object} Ways
 * @property {(by: -1 | 1, hand: Hand) => void} go
 * @property {(by: -1 | 1, region: HTMLElement) => boolean} has whether a gesture there leads to a distance that way
 * @property {() => HTMLElement | null} layer the picture that is seen
 */

/**
 * @param {HTMLElement[]} regions
 * @param {Ways} ways
 * @returns {() => void} ends it
 */
export function followGestures(regions, ways) {
  const ending = new AbortController();
  const { signal } = ending;
  const gathered = new Gathered(ways);
  for (const region of regions) {
    const add = (/** @type {number} */ by, /** @type {Point} */ at) => gathered.add(by, at, region);
    const wheel = (/** @type {WheelEvent} */ event) => {
      const unit = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? 1 : LINE;
      const by = -event.deltaY * unit * (event.ctrlKey ? PINCH : WHEEL);
      if (add(by, placeOf(event))) event.preventDefault();
    };
    region.addEventListener("wheel", wheel, { signal, passive: false });
    followPinch(region, add, signal);
  }
  return () => {
    ending.abort();
    gathered.forget();
  };
}

/** @param {MouseEvent} event @returns {Point} on the screen */
export function placeOf({ clientX: x, clientY: y }) {
  return { x, y };
}

/** Two fingers: how far they come apart, about their middle. @param {HTMLElement} region @param {(by: number, at: Point) => unknown} add @param {AbortSignal} signal */
function followPinch(region, add, signal) {
  /** @type {Map<number, Point>} */
  const down = new Map();
  const fingers = () => {
    const [a, b] = [...down.values()];
    if (!a || !b) return { apart: 0, middle: { x: 0, y: 0 } };
    const middle = { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
    return { apart: Math.hypot(b.x - a.x, b.y - a.y), middle };
  };
  const put = (/** @type {PointerEvent} */ event) => void down.set(event.pointerId, placeOf(event));
  const move = (/** @type {PointerEvent} */ event) => {
    if (!down.has(event.pointerId)) return;
    const before = fingers();
    put(event);
    const { apart } = fingers();
    if (before.apart > 8 && apart > 8) add(Math.log(apart / before.apart), before.middle);
  };
  const drop = (/** @type {PointerEvent} */ { pointerId }) => void down.delete(pointerId);
  region.addEventListener("pointerdown", put, { signal });
  region.addEventListener("pointermove", move, { signal });
  for (const type of /** @type {const} */ (["pointerup", "pointercancel", "pointerleave"]))
    region.addEventListener(type, drop, { signal });
}

/** What a gesture has come to. */
class Gathered {
  #sum = 0;
  #timer = 0;
  #deaf = -Infinity;
  /** Where it began: that stays. @type {Point | null} */
  #at = null;
  /** @type {HTMLElement | null} */
  #layer = null;

  /** @param {Ways} ways */
  constructor(ways) {
    this.ways = ways;
  }

  /** @param {number} by above 0 comes nearer @param {Point} at @param {HTMLElement} region @returns {boolean} whether it was ours */
  add(by, at, region) {
    if (by === 0) return false;
    if (performance.now() < this.#deaf) return true;
    if (!this.ways.has(by > 0 ? 1 : -1, region)) return this.#sum !== 0;
    this.#sum += by;
    this.#at ??= at;
    clearTimeout(this.#timer);
    if (Math.abs(this.#sum) < SNAP) {
      this.#scale(this.#at);
      this.#timer = setTimeout(() => this.forget(true), REST_MS);
      return true;
    }
    const way = this.#sum > 0 ? 1 : -1;
    const hand = { ...this.#at, scale: this.#grown };
    this.#deaf = performance.now() + DEAF_MS;
    this.forget();
    this.ways.go(way, hand);
    return true;
  }

  /** How far the picture has followed. */
  get #grown() {
    return this.#layer ? Math.exp(this.#sum / 2) : 1;
  }

  /** The picture goes back to its size. @param {boolean} [glides] */
  forget(glides = false) {
    clearTimeout(this.#timer);
    if (this.#layer) letGo(this.#layer, { glides });
    this.#sum = 0;
    this.#layer = this.#at = null;
  }

  /** @param {Point} at */
  #scale(at) {
    if (isCalm()) return;
    this.#layer ??= this.ways.layer();
    if (this.#layer) hold(this.#layer, this.#grown, at);
  }
}
