/** What the model would have written with nothing held or edited: the same seed, in the place of what stands there. */

/** @import { Store } from "../types.js" */

import { effect, signal } from "@preact/signals-core";
import { html, nothing } from "lit";

import { fill } from "../dom.js";
import { isTouched, touchOf } from "../touch.js";
import { commonTokens } from "../transport/question.js";
import { fetchContinuation } from "../transport/rest.js";

/** A slider that moves asks once. */
const PAUSE_MS = 300;
/** Characters written; more do not fit into the line. */
const MOST = 200;

/**
 * @param {HTMLElement} el
 * @param {Store} store
 * @returns {() => void} ends it
 */
export function mountOtherwise(el, store) {
  const other = signal(/** @type {{ written: string, instead: string } | null} */ (null));
  let timer = 0;
  let asking = new AbortController();
  const stopAsking = effect(() => {
    clearTimeout(timer);
    asking.abort();
    other.value = null;
    const question = questionOf(store);
    if (!question) return;
    const { written, ...asked } = question;
    timer = window.setTimeout(() => {
      asking = new AbortController();
      fetchContinuation(asked, asking.signal).then(
        (instead) => (other.value = { written, instead }),
        () => {}, // the line stays away; asked again at the next change
      );
    }, PAUSE_MS);
  });
  const stopDrawing = fill(el, () => (other.value ? line(other.value) : nothing));
  return () => {
    clearTimeout(timer);
    asking.abort();
    stopAsking();
    stopDrawing();
  };
}

/** What is to be asked, and what stands there; null where nothing was written or nothing is touched. @param {Store} store */
function questionOf(store) {
  const [from, text, sampling] = [
    store.generatedFrom.value,
    store.text.value,
    store.sampling.value,
  ];
  if (from === null || store.writing.value || !isTouched(touchOf(store))) return null;
  const characters = Array.from(text);
  const written = characters.slice(from, from + MOST).join("");
  if (from === 0 || written === "") return null;
  const prompt = characters.slice(0, from).join("");
  return {
    model: store.modelId.value,
    prompt,
    length: Array.from(written).length,
    sampling,
    written,
  };
}

/** @param {{ written: string, instead: string }} texts */
function line({ written, instead }) {
  const [here, there] = [written, instead].map((text) => Array.from(text.replaceAll("\n", "↵")));
  const same = commonTokens(there ?? [], here ?? []);
  if (same === there?.length) return html`<p class="otherwise">Untouched it writes the same.</p>`;
  return html`<p class="otherwise">
    untouched it writes
    <q>${there?.slice(0, same).join("")}<ins>${there?.slice(same).join("")}</ins></q>
  </p>`;
}
