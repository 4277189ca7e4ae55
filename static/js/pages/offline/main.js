/** A trace that came with the file: it plays and is scrubbed like on the page, and there is nobody to ask. */

import { effect } from "@preact/signals-core";
import { tinykeys } from "tinykeys";

import { mountControls } from "../../controls.js";
import { isTyping } from "../../dom.js";
import strips from "../../scenes/strips.js";
import unrolled from "../../scenes/unrolled.js";
import { createStore } from "../../store.js";
import { Timeline } from "../../timeline.js";
import { GrowingTrace } from "../../transport/trace.js";

const ARRAYS = { F16: Uint16Array, F32: Float32Array, I32: Int32Array };

/** @param {string} base64 @param {keyof typeof ARRAYS} dtype */
function numbers(base64, dtype) {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  return new ARRAYS[dtype](bytes.buffer);
}

const kept = JSON.parse(document.getElementById("trace")?.textContent ?? "{}");
const trace = new GrowingTrace({ ...kept.source, recorded: true }, kept.started);
/** @type {Record<string, any>} */
const tensors = {};
for (const [name, { dtype, shape, data }] of Object.entries(kept.tensors))
  tensors[name] = { dtype, shape, data: numbers(data, dtype) };
trace.append({ first: 0, count: kept.received }, tensors);
trace.complete = true;

const { card } = kept.source;
const store = createStore({ modelId: card.id });
store.models.value = [card];
store.text.value = kept.source.text;
store.trace.value = trace;
store.received.value = kept.received;
store.playhead.value = kept.step;
store.peers.value = [store];
if (kept.weights) {
  const entries = Object.entries(kept.weights).map(([name, { shape, values }]) => [
    name,
    { shape, values: Float32Array.from(values) },
  ]);
  store.served.value = Object.fromEntries(entries);
}
const timeline = new Timeline(store);

const scope = document.createElement("section");
scope.className = "offline";
const add = (/** @type {string} */ name) => {
  const part = document.createElement("div");
  part.className = name;
  scope.append(part);
  return part;
};
document.querySelector("main")?.append(scope);
add("from").textContent = kept.from;
unrolled.mount(add("scene unrolled"), store);
strips.mount(add("scene strips-scene"), store);
const reading = add("reading");
mountControls(add("playing"), store, timeline);

/** @param {() => void} act @returns {(event: KeyboardEvent) => void} */
const unlessTyping = (act) => (event) => {
  const { target } = event;
  if (isTyping(target) || (target instanceof Element && target.closest("button"))) return;
  event.preventDefault();
  act();
};
tinykeys(window, {
  Space: unlessTyping(() => timeline.toggle()),
  ArrowLeft: unlessTyping(() => timeline.step(-1)),
  ArrowRight: unlessTyping(() => timeline.step(1)),
  Home: unlessTyping(() => timeline.toStart()),
  End: unlessTyping(() => timeline.toEnd()),
});

/** The number under the pointer, as it came: half a float. */
effect(() => {
  const over = store.hover.value;
  const value = over && trace.signals[over.signal]?.at(over.step, over.layer, over.unit);
  reading.textContent =
    over && value !== undefined && value !== null
      ? `${over.signal}[${over.unit}], step ${over.step + 1}: ${value.toPrecision(4)}`
      : "Point at anything to read its value.";
});
