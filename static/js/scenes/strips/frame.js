/** The elements of the scene, and what is read from the page before anything is drawn. */

/** @import { Theme } from "../../color.js" */
/** @import { Layout } from "./bands.js" */

import { sharpness } from "../../canvas.js";
import { readTheme } from "../../color.js";

/**
 * Read when the looks of the page change and not at every frame, where it would force a layout.
 *
 * @typedef {{ theme: Theme, font: string, width: number, height: number, ratio: number }} Look
 */

/** @param {HTMLElement} el @param {Element} canvas to which the style sheet gives the font @returns {Look} */
export function readLook(el, canvas) {
  return {
    theme: readTheme(el),
    font: getComputedStyle(canvas).fontFamily,
    width: el.clientWidth,
    height: el.clientHeight,
    ratio: sharpness(el),
  };
}

/** @param {HTMLElement} el */
export function build(el) {
  const make = (/** @type {string} */ tag, /** @type {string} */ className) => {
    const part = document.createElement(tag);
    part.className = className;
    return part;
  };
  const parts = {
    words: make("p", "visually-hidden"),
    gutters: make("div", "strips-gutters"),
    plot: make("div", "strips-plot"),
    minimap: make("div", "strips-minimap"),
  };
  el.classList.add("strips");
  parts.words.id = `strips-words-${Math.random().toString(36).slice(2, 8)}`;
  el.setAttribute("aria-describedby", parts.words.id);
  el.tabIndex = 0;
  el.replaceChildren(parts.words, parts.gutters, parts.plot, parts.minimap);
  return parts;
}

/** @param {ReturnType<typeof build>} parts @param {Layout} places */
export function place({ plot, minimap: map }, places) {
  const set = (/** @type {HTMLElement} */ el, /** @type {Record<string, number>} */ box) => {
    for (const [side, pixels] of Object.entries(box)) el.style.setProperty(side, `${pixels}px`);
  };
  const { x, width, height } = places.plot;
  set(plot, { left: x, top: 0, width, height });
  set(map, { left: x, top: places.minimap.y, width, height: places.minimap.height });
}
