/** What stands under the unrolled network: the strips, the gradient map or the shared weights, and the switch for it. */

/** @import { Scene, Store } from "../types.js" */

import { effect, untracked } from "@preact/signals-core";
import { html } from "lit";

import { guessing } from "../charts/lossline.js";
import { fill } from "../dom.js";
import { isOf } from "../gradient.js";
import blame from "../scenes/blame.js";
import shared from "../scenes/shared.js";
import strips from "../scenes/strips.js";
import { lossSentence, waveSentence } from "../sentence.js";

/** @type {{ id: "strips" | "blame" | "weights", word: string, title: string, scene: Scene }[]} */
const CHOICES = [
  { id: "strips", word: "strips", title: "The whole text as strips of colour", scene: strips },
  {
    id: "blame",
    word: "blame map",
    title: "Whose loss blames which earlier state",
    scene: blame,
  },
  {
    id: "weights",
    word: "shared weights",
    title: "What every step adds to the gradient of the same weights",
    scene: shared,
  },
];

/** @param {HTMLElement} el @param {Store} store @returns {() => void} ends it */
export function mountLower(el, store) {
  const head = document.createElement("header");
  const body = document.createElement("div");
  head.className = "lower-head";
  el.classList.add("lower");
  el.replaceChildren(head, body);
  let unmount = () => {};
  const endings = [
    fill(head, () => [choices(store), wave(store)]),
    effect(() => {
      const choice = CHOICES.find(({ id }) => id === store.lower.value) ?? CHOICES[0];
      unmount();
      const fresh = document.createElement("div");
      fresh.className = "lower-body";
      fresh.setAttribute("role", "region");
      fresh.setAttribute("aria-label", choice?.scene.title ?? "");
      el.lastElementChild?.replaceWith(fresh);
      unmount = untracked(() => choice?.scene.mount(fresh, store) ?? (() => {}));
    }),
  ];
  return () => {
    endings.forEach((end) => end());
    unmount();
    el.replaceChildren();
  };
}

/** @param {Store} store */
function choices(store) {
  return html`<div class="segments" role="group" aria-label="Below the network">
    ${CHOICES.map(
      ({ id, word, title }) =>
        html`<button
          type="button"
          title=${title}
          aria-pressed=${store.lower.value === id}
          @click=${() => (store.lower.value = id)}
        >
          ${word}
        </button>`,
    )}
  </div>`;
}

/** What the network above says: forwards what the text has cost so far, backwards what is left of the loss. @param {Store} store */
function wave(store) {
  return html`<p class="sentence" data-of="wave">${sentenceOf(store)}</p>`;
}

/** @param {Store} store */
function sentenceOf(store) {
  void store.received.value;
  void store.flowed.value;
  const trace = store.trace.value;
  const at = store.playhead.value;
  if (!trace) return "";
  if (store.direction.value === "forward") {
    const losses = Array.from({ length: at + 1 }, (_, t) => trace.loss(t));
    return lossSentence(losses, guessing(trace.card.vocabulary_size).nats);
  }
  const flow = store.gradients.value;
  if (!flow || !isOf(flow, trace) || flow.source < 0) return "";
  const top = trace.card.layers - 1;
  return waveSentence((t) => flow.norm("h", t, top), flow.source, at);
}
