/** The word under which each signal is known, everywhere on the screen. */

/** @import { Store } from "./types.js" */

import { touchOf, touchWord } from "./touch.js";

/** @type {Record<string, string>} */
export const WORDS = {
  h: "hidden state",
  c: "cell state",
  i: "input gate",
  f: "forget gate",
  o: "output gate",
  g: "candidate",
  r: "reset gate",
  z: "update gate",
  n: "candidate",
  a: "pre-activation",
  loss: "loss",
};

/** What a store is called among its peers: by its cell, or by whether it is touched. @param {Store} one @param {Store} first */
export function peerName(one, first) {
  if (one === first) return first.untouched.value ? touchWord(touchOf(first)) : cellName(one);
  return one === first.untouched.value ? "untouched" : cellName(one);
}

/** @param {Store} store */
function cellName({ card, modelId }) {
  return card.value?.cell.toUpperCase() ?? modelId.value;
}
