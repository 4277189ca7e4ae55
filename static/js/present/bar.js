/** The presenting's own controls: words with their keys, in sight only while somebody reaches for them. */

import { html, render } from "lit";

const CONTROLS = [
  ["black", "black", "B"],
  ["screen", "full screen", "F"],
  ["dot", "dot", "D"],
  ["window", "presenter", "W"],
  ["leave", "leave", "Esc"],
];

/** @param {HTMLElement} place @param {(what: string) => void} act */
export function mountBar(place, act) {
  const bar = document.createElement("section");
  bar.className = "present-bar";
  bar.setAttribute("aria-label", "Presenting");
  render(
    CONTROLS.map(
      ([what = "", word, key]) =>
        html`<button type="button" @click=${() => act(what)}>${word} <kbd>${key}</kbd></button>`,
    ),
    bar,
  );
  place.append(bar);
}
