/** The elements of the gradient map, and what is read from the page before anything is drawn. */

/** @import { Theme } from "../../color.js" */
/** @import { Fonts } from "../../charts/text.js" */

import { readFonts } from "../../charts/text.js";
import { paint, readTheme } from "../../color.js";

const LABEL =
  "The gradient map: how much the loss of each step blames each earlier state. Arrow keys up and down choose whose loss, left and right the step it blames; Enter lets that loss alone flow back, Escape all of them.";

/**
 * @typedef {object} Look
 * @property {Theme} theme
 * @property {Fonts} fonts
 * @property {{ ink: string, muted: string, line: string, ground: string }} colors
 */

/** @param {HTMLElement} el @returns {Look} */
export function readLook(el) {
  const theme = readTheme(el);
  const colors = {
    ink: paint(theme.ink),
    muted: paint(theme.muted),
    line: paint(theme.line),
    ground: paint(theme.ground),
  };
  return { theme, fonts: readFonts(el), colors };
}

/** @param {HTMLElement} el */
export function build(el) {
  el.classList.add("blame");
  const plot = document.createElement("div");
  plot.className = "blame-plot";
  plot.tabIndex = 0;
  plot.setAttribute("role", "application");
  plot.setAttribute("aria-label", LABEL);
  const sentence = document.createElement("p");
  sentence.className = "sentence";
  sentence.setAttribute("aria-live", "polite");
  sentence.id = `blame-words-${Math.random().toString(36).slice(2, 8)}`;
  plot.setAttribute("aria-describedby", sentence.id);
  el.replaceChildren(plot, sentence);
  return { plot, sentence };
}
