/** Playing, its direction, stepping, scrubbing, speed and loop, by mouse and touch; the keys are in `keys.js`. */

/** @import { Store } from "./types.js" */
/** @import { Timeline } from "./timeline.js" */

import { html, svg } from "lit";
import { live } from "lit/directives/live.js";

import { fill, quoted } from "./dom.js";

/** The slider's ends: 2^−2 = 1/4 to 2^6 = 64 steps a second. */
const SLOWEST = -2;
const FASTEST = 6;

/** Shapes on a field of 16 by 16. */
const ICONS = {
  start: svg`<path d="M4 3v10M13 3 6 8l7 5z" />`,
  back: svg`<path d="M11 3 4 8l7 5z" />`,
  play: svg`<path d="M4 2.5v11L13 8z" />`,
  pause: svg`<path d="M5 3v10M11 3v10" />`,
  forth: svg`<path d="m5 3 7 5-7 5z" />`,
  end: svg`<path d="M12 3v10M3 3l7 5-7 5z" />`,
  loop: svg`<path d="M3 9V7a3 3 0 0 1 3-3h7m-2-2 2 2-2 2M13 7v2a3 3 0 0 1-3 3H3m2 2-2-2 2-2" class="line" />`,
  fold: svg`<path d="M4 7h8v7H4zM6.5 7V4.5a2.5 2.5 0 0 1 2.5-2.5h3a2 2 0 0 1 2 2v5a1.5 1.5 0 0 1-2 1.5" class="line" />`,
  undo: svg`<path d="M5 10.5 2 7.5l3-3M2.5 7.5H10a3.5 3.5 0 0 1 0 7H7" class="line" />`,
};

/** @param {keyof typeof ICONS} name */
export function icon(name) {
  return html`<svg viewBox="0 0 16 16" aria-hidden="true">${ICONS[name]}</svg>`;
}

/** @param {HTMLElement} el @param {Store} store @param {Timeline} timeline @returns {() => void} */
export function mountControls(el, store, timeline) {
  return fill(el, () => [
    buttons(store, timeline),
    direction(store, timeline),
    scrubber(store, timeline),
    speed(store),
    toggle("Loop", store.loop, icon("loop")),
    toggle("U V W: the same weights at every step", store.sharedWeights, "U V W"),
    toggle("Fold: one network with a loop, and its copies", store.folded, icon("fold")),
  ]);
}

/** @param {Store} store @param {Timeline} timeline */
function buttons(store, timeline) {
  const playing = store.playing.value;
  const button = (
    /** @type {string} */ name,
    /** @type {keyof typeof ICONS} */ shape,
    /** @type {() => void} */ act,
  ) =>
    html`<button type="button" class="icon ${shape}" aria-label=${name} title=${name} @click=${act}>
      ${icon(shape)}
    </button>`;
  return html`<div
    class="buttons"
    role="group"
    aria-label="Playing"
    data-direction=${store.direction.value}
  >
    ${button("First step", "start", () => timeline.toStart())}
    ${button("One step back", "back", () => timeline.step(-1))}
    ${button(playing ? "Pause" : "Play", playing ? "pause" : "play", () => timeline.toggle())}
    ${button("One step forwards", "forth", () => timeline.step(1))}
    ${button("Last step", "end", () => timeline.toEnd())}
  </div>`;
}

/** Which way time runs. @param {Store} store @param {Timeline} timeline */
function direction(store, timeline) {
  const one = (/** @type {"forward" | "backward"} */ way, /** @type {string} */ title) =>
    html`<button
      type="button"
      aria-pressed=${store.direction.value === way}
      title=${title}
      @click=${() => store.direction.peek() !== way && timeline.turn()}
    >
      ${way}
    </button>`;
  return html`<div class="segments" role="group" aria-label="Direction">
    ${one("forward", "Forward: the network computes")}
    ${one("backward", "Backward: the loss flows back")}
  </div>`;
}

/** @param {Store} store @param {Timeline} timeline */
function scrubber(store, timeline) {
  void store.received.value;
  const trace = store.trace.value;
  const [step, length] = [store.playhead.value, trace?.length ?? 0];
  const seek = (/** @type {InputEvent} */ { target }) => {
    timeline.pause();
    timeline.seek(Number(/** @type {HTMLInputElement} */ (target).value) - 1);
  };
  return html`<label class="scrub">
    <input
      type="range"
      min="1"
      max=${Math.max(1, length)}
      .value=${live(String(step + 1))}
      ?disabled=${length === 0}
      aria-label="Step"
      aria-valuetext="step ${step + 1} of ${length}, ${quoted(trace?.tokens[step] ?? "")}"
      @input=${seek}
    />
    <output class="number">${length === 0 ? 0 : step + 1}<span class="of">/${length}</span></output>
  </label>`;
}

/** @param {Store} store */
function speed(store) {
  const { value } = store.speed;
  return html`<label class="speed" title="Steps a second">
    <span class="wide">speed</span>
    <input
      type="range"
      min=${SLOWEST}
      max=${FASTEST}
      step="1"
      aria-label="Speed"
      .value=${live(String(Math.log2(value)))}
      aria-valuetext="${value} steps a second"
      @input=${(/** @type {InputEvent} */ { target }) =>
        (store.speed.value = 2 ** Number(/** @type {HTMLInputElement} */ (target).value))}
    />
    <output class="number">${value}<span class="of">/s</span></output>
  </label>`;
}

/** @param {string} name @param {import("@preact/signals-core").Signal<boolean>} state @param {unknown} shape */
function toggle(name, state, shape) {
  return html`<button
    type="button"
    class="toggle"
    aria-label=${name}
    aria-pressed=${state.value}
    title=${name}
    @click=${() => (state.value = !state.peek())}
  >
    ${shape}
  </button>`;
}
