/** Two runs over one text as one whose numbers are their differences: what holding or editing something has changed. */

/** @import { Plane, Store, Trace } from "./types.js" */

import { computed, signal } from "@preact/signals-core";

/** @typedef {Record<string, Plane>} Planes */

/** The touched run less the untouched one, number by number. @implements {Plane} */
class DifferencePlane {
  /** No picture of differences reads halves. */
  halves = new Uint16Array(0);

  /** @param {Plane} held @param {Plane} untouched */
  constructor(held, untouched) {
    this.held = held;
    this.untouched = untouched;
    this.name = held.name;
    this.layers = held.layers;
    this.units = held.units;
    this.vector = new Float32Array(held.units);
  }

  /** @param {number} t @param {number} layer @param {number} unit */
  at(t, layer, unit) {
    return this.held.at(t, layer, unit) - this.untouched.at(t, layer, unit);
  }

  /** @param {number} t @param {number} layer */
  row(t, layer) {
    const [held, untouched] = [this.held.row(t, layer), this.untouched.row(t, layer)];
    for (let unit = 0; unit < this.units; unit++) {
      this.vector[unit] = (held[unit] ?? NaN) - (untouched[unit] ?? NaN);
    }
    return this.vector;
  }
}

/** Planes live as long as those that they are made of, so that pictures see what has stayed. @type {WeakMap<Planes, WeakMap<Planes, Planes>>} */
const made = new WeakMap();

/** @param {Planes} held @param {Planes} untouched @returns {Planes} */
function planesOf(held, untouched) {
  const others = made.get(held) ?? new WeakMap();
  made.set(held, others);
  /** @type {Planes} */
  const planes = others.get(untouched) ?? {};
  others.set(untouched, planes);
  for (const [name, plane] of Object.entries(held)) {
    const other = untouched[name];
    if (other) planes[name] ??= new DifferencePlane(plane, other);
  }
  return planes;
}

/**
 * The difference of two runs, as far as both are here and read the same tokens.
 *
 * @param {Trace} held
 * @param {Trace} untouched
 * @returns {Trace}
 */
export function differenceOf(held, untouched) {
  const most = Math.min(held.received, untouched.received);
  const other = held.tokens.findIndex((token, t) => token !== untouched.tokens[t]);
  return {
    ...held,
    length: held.length,
    received: other < 0 ? most : Math.min(most, other),
    complete: held.complete && untouched.complete,
    signals: planesOf(held.signals, untouched.signals),
    isDifference: true,
    probs: (t) => {
      const [one, two] = [held.probs(t), untouched.probs(t)];
      return one && two && one.map((p, id) => p - (two[id] ?? NaN));
    },
    top: (t, sampling) => held.top(t, sampling),
    loss: (t) => held.loss(t) - untouched.loss(t),
    target: (t, sampling) => held.target(t, sampling),
  };
}

/**
 * A store whose trace is what has been changed; the playhead and all else are the given one's.
 *
 * @param {Store} store
 * @returns {Store}
 */
export function differenceStore(store) {
  const received = computed(
    () => store.received.value + (store.untouched.value?.received.value ?? 0),
  );
  const trace = computed(() => {
    void received.value;
    const [held, untouched] = [store.trace.value, store.untouched.value?.trace.value];
    return held && untouched ? differenceOf(held, untouched) : null;
  });
  return {
    ...store,
    trace: /** @type {Store["trace"]} */ (trace),
    received: /** @type {Store["received"]} */ (received),
    direction: signal(/** @type {const} */ ("forward")),
    gradients: signal(null),
  };
}
