/** Canvases as sharp as the screen, and word of when the looks of the page have changed. */

/** @import { Store } from "./types.js" */

import { effect } from "@preact/signals-core";

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
    this.ratio = window.devicePixelRatio || 1;
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
