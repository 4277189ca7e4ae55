/**
 * The way through the lecture: which page comes before and after this one, and what there is to say here.
 *
 * A lesson says it in its page: `<link rel="prev">`, `<link rel="next" title="…">` and an element `.notes` or `[data-notes]`.
 * Where there is no way, as on the workbench, a clicker steps through the text.
 */

import { scope } from "./scope.js";

/** @param {1 | -1} way @returns {{ href: string, title: string } | null} */
export function leads(way) {
  const rel = way > 0 ? "next" : "prev";
  const link = /** @type {HTMLLinkElement | HTMLAnchorElement | null} */ (
    document.querySelector(`link[rel~="${rel}"], a[rel~="${rel}"]`)
  );
  return link && { href: link.href, title: link.title || link.textContent?.trim() || "" };
}

/**
 * Goes on, or back; a step where there is no other stop. A stop that has a use of its own for the press, such as to answer
 * its question or to go on in its list, cancels `turning`.
 *
 * @param {1 | -1} way
 */
export function turn(way) {
  if (!dispatchEvent(new CustomEvent("turning", { detail: way, cancelable: true }))) return;
  const stop = leads(way);
  if (stop) location.assign(stop.href);
  else if (!leads(way > 0 ? -1 : 1)) scope()?.timeline.step(way);
}

/** What the lecturer has written to say here, and a stop's text, which the projector leaves to be said. */
export function notes() {
  const found = document.querySelectorAll(
    ".notes, [data-notes], #lesson:has(.stage) article > p:not(.place, .notes, .formula)",
  );
  return Array.from(found, (el) => el.getAttribute("data-notes") || written(el).trim())
    .filter(Boolean)
    .join("\n\n");
}

/** Between what stands over and under, or beside and below, in a formula. @type {Record<string, string>} */
const BETWEEN = { mfrac: "/", msub: "_", msup: "^", msubsup: "_" };

/** An element's words, a formula's on one line: `∂h_3/∂h_2`. @param {Node} node @returns {string} */
export function written(node) {
  if (!node.hasChildNodes()) return node.nodeType === 3 ? (node.nodeValue ?? "") : "";
  const between = BETWEEN[node.nodeName.toLowerCase()] ?? "";
  return Array.from(node.childNodes, written).join(between);
}

/** What this page is called; on the workbench the model. */
export function title() {
  const model = document.querySelector("main > rnn-scope") && scope()?.store.card.peek();
  if (model) return model.title;
  const name = document.querySelector("main h1, h1")?.textContent?.trim();
  return name || document.title;
}
