/** Words in which matrices have their indices set low. */

import { html } from "lit";

/**
 * The words with `W_hh` as W and a low hh.
 *
 * @param {string} words
 */
export function formula(words) {
  return words.split(/_([a-z]+|\d+)/).map((part, k) => (k % 2 ? html`<sub>${part}</sub>` : part));
}
