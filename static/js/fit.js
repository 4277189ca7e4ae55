/** What the screen points at, kept inside what the model and the text have: links may ask for anything, texts shrink. */

/** @import { Selection, Store, Trace } from "./types.js" */

import { batch } from "@preact/signals-core";

import { fold } from "./layers.js";
import { extent, settle } from "./view.js";

/** Drops or clamps what the trace has not, once it is the trace of the text. @param {Store} store */
export function fit(store) {
  const { trace, text, modelId, hover, selection, openRow, pinned, generatedFrom, view } = store;
  const run = trace.peek();
  if (run?.text !== text.peek() || run.card.id !== modelId.peek()) return;
  batch(() => {
    const { card, length } = run;
    const [over, chosen, row] = [hover.peek(), selection.peek(), openRow.peek()];
    if (over && (over.step >= length || !has(run, over))) hover.value = null;
    if (chosen && run.received > 0 && !has(run, chosen)) selection.value = null;
    if (row && (row.layer >= card.layers || row.row >= fold(card.hidden).rows)) {
      openRow.value = null;
    }
    if ((pinned.peek() ?? -1) >= length) pinned.value = null;
    const written = generatedFrom.peek();
    if (written !== null && written > Array.from(run.text).length) generatedFrom.value = null;
    const shown = view.peek();
    if (shown) view.value = settle(shown, extent(run));
    fitSampling(store, card.vocabulary_size);
  });
}

/** @param {Store} store @param {number} vocabulary */
function fitSampling({ sampling }, vocabulary) {
  const { topK } = sampling.peek();
  if (topK !== null && topK > vocabulary) sampling.value = { ...sampling.peek(), topK: vocabulary };
}

/** Whether a trace has such a number. @param {Trace} run @param {Selection} what */
function has({ signals, vocabulary }, { signal, layer, unit }) {
  if (signal === "probs") return layer === 0 && unit < vocabulary.length;
  if (signal === "loss") return layer === 0 && unit === 0;
  const plane = signals[signal.replace(/^(grad|norm)\./, "")];
  return plane !== undefined && layer < plane.layers && unit < plane.units;
}
