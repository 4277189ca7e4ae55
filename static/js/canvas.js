/** Canvases as sharp as the screen, and word of when the looks of the page have changed. */

/** @import { Store } from "./types.js" */

import { effect } from "@preact/signals-core";

/** By how much the page is enlarged where `el` stands: 1 unless it is presented. @param {Element} el */
export function zoomOf(el) {
  return el.currentCSSZoom || 1;
}

/**
 * Where a pointer is in an element, in the element's own pixels.
 *
 * @param {Element} el
 * @param {{ clientX: number, clientY: number }} event
 */
export function placeIn(el, { clientX, clientY }) {
  const { left, top } = el.getBoundingClientRect();
  const zoom = zoomOf(el);
  return { x: (clientX - left) / zoom, y: (clientY - top) / zoom };
}

/**
 * A box of an element's own pixels, on the screen.
 *
 * @template {{ x: number, y: number, width: number, height: number }} B
 * @param {Element} el
 * @param {B} box
 * @returns {B}
 */
export function onScreen(el, { x, y, width, height, ...rest }) {
  const { left, top } = el.getBoundingClientRect();
  const zoom = zoomOf(el);
  const place = {
    x: left + x * zoom,
    y: top + y * zoom,
    width: width * zoom,
    height: height * zoom,
  };
  return /** @type {B} */ ({ ...rest, ...place });
}

/** How many times finer than the screen canvases are drawn now. */
let fineness = 1;

/** Device pixels to one of an element's own. @param {Element} el */
export function sharpness(el) {
  return (window.devicePixelRatio || 1) * zoomOf(el) * fineness;
}

/**
 * Draws every canvas so many times finer while something is taken from the page, and then as before.
 *
 * @template R
 * @param {number} times
 * @param {() => R | Promise<R>} take
 * @returns {Promise<R>}
 */
export async function finer(times, take) {
  const redraw = () => {
    dispatchEvent(new Event("looks"));
    return new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  };
  fineness = times;
  try {
    await redraw();
    return await take();
  } finally {
    fineness = 1;
    await redraw();
  }
}

/** A canvas that fills its element, in device pixels. */
export class SharpCanvas {
  /** @param {HTMLElement} el */
  constructor(el) {
    this.el = el;
    this.canvas = document.createElement("canvas");
    this.canvas.setAttribute("aria-hidden", "true");
    el.append(this.canvas);
    const context = this.canvas.getContext("2d");
    if (!context) throw new Error("No 2D canvas.");
    this.context = context;
    this.ratio = 1;
    this.fit();
  }

  get width() {
    return this.canvas.width;
  }

  get height() {
    return this.canvas.height;
  }

  /** Takes the element's size; the drawing is lost where it has changed. */
  fit() {
    const { clientWidth, clientHeight } = this.el;
    this.ratio = sharpness(this.el);
    const [width, height] = [clientWidth, clientHeight].map((css) => Math.round(css * this.ratio));
    if (width !== this.canvas.width) this.canvas.width = width ?? 0;
    if (height !== this.canvas.height) this.canvas.height = height ?? 0;
  }

  remove() {
    this.canvas.remove();
  }
}

/** @param {HTMLElement} el */
export function sharpCanvas(el) {
  return new SharpCanvas(el);
}

/**
 * Calls back at once, and whenever the element's size, the screen's sharpness, the theme or the fonts have changed.
 *
 * @param {HTMLElement} el
 * @param {Pick<Store, "theme">} store
 * @param {() => void} changed
 * @returns {() => void} ends it
 */
export function watchLooks(el, { theme }, changed) {
  const ending = new AbortController();
  const { signal } = ending;
  const sizes = new ResizeObserver(changed);
  sizes.observe(el);
  for (const query of ["(prefers-color-scheme: dark)", `(resolution: ${devicePixelRatio}dppx)`]) {
    matchMedia(query).addEventListener("change", changed, { signal });
  }
  document.fonts.addEventListener("loadingdone", changed, { signal });
  addEventListener("looks", changed, { signal }); // the page is presented, or no longer
  const unwatch = effect(() => {
    void theme.value;
    queueMicrotask(() => signal.aborted || changed()); // after the page has put its theme on
  });
  return () => {
    ending.abort();
    sizes.disconnect();
    unwatch();
  };
}
