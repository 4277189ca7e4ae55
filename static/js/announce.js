/** Whether a screen reader is told of each step. It can be turned off, and stays so in this browser. */

import { signal } from "@preact/signals-core";

const KEPT = "rnnscope.announcing";

export const announcing = signal(globalThis.localStorage?.getItem(KEPT) !== "off");

/** @param {boolean} on */
export function announce(on) {
  announcing.value = on;
  localStorage.setItem(KEPT, on ? "on" : "off");
}

/**
 * How a picture's sentence is read out: at rest, if at all; what plays would never be heard to its end.
 *
 * @param {boolean} [playing]
 * @returns {"polite" | "off"} for `aria-live`
 */
export function liveness(playing = false) {
  return announcing.value && !playing ? "polite" : "off";
}
