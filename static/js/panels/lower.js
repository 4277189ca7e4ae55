/**
 * What stands under the unrolled network: the strips (of compared models, their losses together), the gradient map or the
 * shared weights; the switch for it, and a sentence on the network above.
 */

/** @import { Scene, Store, Trace } from "../types.js" */

import { batch, computed, effect, untracked } from "@preact/signals-core";
import { html } from "lit";

import { guessing } from "../charts/lossline.js";
import { differenceStore } from "../difference.js";
import { fill } from "../dom.js";
import { isOf } from "../gradient.js";
import { isEditable } from "../edits.js";
import blame from "../scenes/blame.js";
import edit from "../scenes/edit.js";
import shared from "../scenes/shared.js";
import states from "../scenes/states.js";
import strips from "../scenes/strips.js";
import together from "../scenes/together.js";
import unit, { unitOf } from "../scenes/unit.js";
import { peerName } from "../names.js";
import { heldSentence, lossSentence, usualSentence, waveSentence } from "../sentence.js";
import { tableSwitch, takingTurns } from "../tabled.js";
import { computedStep } from "../timeline.js";
import { isTouched, touchWord } from "../touch.js";
import { statesSentence } from "../units/kinds.js";
import { foundSentence } from "../units/sentence.js";
import { hasTable, mountBehind } from "./behind.js";

/** @typedef {{ id: Store["lower"]["value"], word: string, title: string, scene: Scene }} Choice */

/** @type {Choice} */
const STRIPS = {
  id: "strips",
  word: "strips",
  title: "The whole text as strips of colour",
  scene: strips,
};
/** @type {Choice} */
const TOGETHER = {
  id: "strips",
  word: "together",
  title: "The compared models on one axis",
  scene: together,
};
/** @type {Choice} */
const EDIT = {
  id: "edit",
  word: "edit weights",
  title: "Every weight of a small network, to be set to another value",
  scene: edit,
};
/** @type {Choice} */
const DIFFERENCE = {
  id: "difference",
  word: "difference",
  title: "What holding or editing changes: this run less the untouched one",
  scene: { ...strips, mount: (el, store) => strips.mount(el, differenceStore(store)) },
};
/** @type {Choice} */
const UNIT = {
  id: "unit",
  word: "unit",
  title: "The text coloured by one unit",
  scene: unit,
};
/** @type {Choice} */
const STATES = {
  id: "states",
  word: "states",
  title: "The states on the plane in which they differ most (PCA)",
  scene: states,
};
/** @type {Choice[]} */
const BACKWARDS = [
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
  head.className = "lower-head";
  el.classList.add("lower");
  el.replaceChildren(head, document.createElement("div"));
  const choices = computed(() => [
    store.peers.value.length > 1 ? TOGETHER : STRIPS,
    ...(store.untouched.value ? [DIFFERENCE] : []),
    UNIT,
    STATES,
    ...BACKWARDS,
    ...(isEditable(store.card.value) ? [EDIT] : []),
  ]);
  const chosen = computed(
    () => choices.value.find(({ id }) => id === store.lower.value) ?? choices.value[0] ?? STRIPS,
  );
  const step = computed(() => computedStep(store));
  const turn = takingTurns(el);
  let unmount = () => {};
  const endings = [
    fill(head, () => [
      switches(store, choices.value, chosen.value.id),
      hasTable(chosen.value.id) ? tableSwitch(store) : "",
      sentence(store, step.value),
    ]),
    effect(() => {
      const { scene, id } = chosen.value;
      const tabled = store.tabled.value && hasTable(id);
      const change = () => {
        unmount();
        const body = document.createElement("div");
        body.className = `lower-body scene ${scene === together ? "together" : ""}`;
        body.setAttribute("role", "region");
        body.setAttribute("aria-label", scene.title);
        el.lastElementChild?.replaceWith(body);
        unmount = tabled ? mountBehind(body, store, id) : scene.mount(body, store);
      };
      untracked(() => turn(tabled, change));
    }),
  ];
  return () => {
    endings.forEach((end) => end());
    unmount();
    el.replaceChildren();
  };
}

/** @param {Store} store @param {Choice[]} choices @param {Choice["id"]} chosen */
function switches(store, choices, chosen) {
  return html`<div class="segments" role="group" aria-label="Below the network">
    ${choices.map(
      ({ id, word, title }) =>
        html`<button
          type="button"
          title=${title}
          aria-pressed=${chosen === id}
          @click=${() => showBelow(store, id)}
        >
          ${word}
        </button>`,
    )}
  </div>`;
}

/**
 * Puts one of the pictures below the network. Weights add up as the loss flows back, so time runs that way from there on.
 *
 * @param {Store} store
 * @param {Choice["id"]} id
 */
export function showBelow({ lower, direction, phase }, id) {
  batch(() => {
    lower.value = id;
    if (id !== "weights" || direction.peek() === "backward") return;
    direction.value = "backward";
    phase.value = 1;
  });
}

/** What was found of the unit that colours the text. @param {Store} store @param {Trace} trace */
function unitSentence(store, trace) {
  const { found, sought } = store;
  const answer = found.value;
  if (answer.kind === "refused") return answer.why;
  const { unit } = unitOf(store, trace);
  if (answer.value?.sought === sought.value) return foundSentence(answer.value, unit, trace);
  return sought.value === "//" ? "" : "Looking at every unit of the layer …";
}

/** What the network above says: forwards what the text has cost so far, backwards what is left of the loss. */
/** Units that are sought and the states speak of themselves. @param {Store} store @param {number} at */
function sentence(store, at) {
  const { lower, sought, projected } = store;
  const live = ["unit", "states"].includes(lower.value) ? "polite" : "off";
  const own =
    (lower.value === "unit" && sought.value) || (lower.value === "states" && projected.value.value);
  const words = sentenceOf(store, at);
  const whose =
    words && !own && store.peers.value.length > 1 && !store.untouched.value
      ? `${peerName(store, store)}: `
      : "";
  return html`<p class="sentence" data-of=${own ? "below" : "wave"} aria-live=${live}>
    ${whose}${words}
  </p>`;
}

/** @param {Store} store @param {number} at */
function sentenceOf(store, at) {
  void store.received.value;
  void store.flowed.value;
  const trace = store.trace.value;
  if (!trace) return "";
  const { value: states } = store.projected.value;
  if (store.lower.value === "states" && states) return statesSentence(states, trace.card.layers);
  if (store.lower.value === "unit" && store.sought.value) return unitSentence(store, trace);
  if (store.direction.value === "forward") {
    const losses = Array.from({ length: at + 1 }, (_, t) => trace.loss(t));
    const free = store.untouched.value;
    void free?.received.value;
    const other = free?.trace.value;
    if (!other || other.received <= at || !isTouched(trace))
      return lossSentence(losses, guessing(trace.card.vocabulary_size).nats);
    const [held, untouched] = [trace, other].map((run) => ({
      losses: losses.map((_, t) => run.loss(t)),
      top: run.top(at)[0],
    }));
    return held && untouched ? heldSentence(held, untouched, at, touchWord(trace)) : "";
  }
  const flow = store.gradients.value;
  if (!flow || !isOf(flow, trace) || flow.source < 0) return "";
  const top = trace.card.layers - 1;
  const words = waveSentence(
    (t) => flow.norm("h", t, top),
    flow.source,
    at,
    store.lossChoice.value === "total",
  );
  const free = store.untouched.value;
  void free?.flowed.value;
  const usual = free?.gradients.value?.norm("h", at, top) ?? NaN;
  return at > flow.source || Number.isNaN(usual) ? words : `${words} ${usualSentence(usual)}`;
}
