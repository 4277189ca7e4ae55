/** Small helpers about elements and characters. */

import { effect } from "@preact/signals-core";
import { nothing, render } from "lit";

/** How a character that cannot be seen is shown. */
const GLYPHS = new Map([
  [" ", "␣"],
  ["\n", "↵"],
  ["\t", "⇥"],
  ["\r", "␍"],
  ["\u00a0", "⍽"],
]);

/** Controls, joiners, marks of direction, lone surrogates and blanks other than those above. */
const UNSEEN = /^[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]$/u;

/** A token as it is drawn: blank ones have a sign. @param {string} token */
export function glyph(token) {
  return GLYPHS.get(token) ?? token;
}

/** A token as it is named in a sentence. @param {string} token */
export function quoted(token) {
  const names = new Map([
    [" ", "space"],
    ["\n", "new line"],
    ["\t", "tab"],
  ]);
  return names.get(token) ?? (UNSEEN.test(token) ? codePoint(token) : `‘${token}’`);
}

/** `U+200D` @param {string} token */
function codePoint(token) {
  const hex = (token.codePointAt(0) ?? 0).toString(16).toUpperCase();
  return `U+${hex.padStart(4, "0")}`;
}

/** Whether keys belong to what lies over the page: a dialog, or a list that has opened. @param {EventTarget | null} target */
export function isOverlaid(target) {
  if (target instanceof Element && target.closest("dialog, [popover]")) return true;
  return document.querySelector(":popover-open") !== null;
}

/** True where a key belongs to what is being typed or set. @param {EventTarget | null} target */
export function isTyping(target) {
  return (
    target instanceof Element &&
    target.closest("input, textarea, select, [contenteditable]") !== null
  );
}

/**
 * A text's places in UTF-16 by its places in code points, one more than there are code points.
 *
 * @param {string} text
 * @returns {(codePoint: number) => number}
 */
export function utf16Places(text) {
  if (!/[\ud800-\udbff]/.test(text)) return (place) => place;
  const places = [0];
  for (const character of text) places.push((places.at(-1) ?? 0) + character.length);
  return (place) => places[Math.min(place, places.length - 1)] ?? 0;
}

/**
 * Keeps an element filled with what a template makes of the signals it reads, at most once a frame.
 *
 * @param {HTMLElement} el
 * @param {() => unknown} template
 * @returns {() => void} ends it
 */
export function fill(el, template) {
  let frame = 0;
  let stop = () => {};
  const draw = () => {
    frame = 0;
    stop();
    /** @type {unknown} */
    let made = null;
    stop = effect(() => {
      if (made === null) made = template();
      else frame ||= requestAnimationFrame(draw); // a signal that was read has changed
    });
    render(made, el);
  };
  draw();
  return () => {
    stop();
    cancelAnimationFrame(frame);
    render(nothing, el);
  };
}
