/** The text under study: typed, pasted or taken from an example; unknown characters stay, struck out. */

/** @import { History } from "../history.js" */
/** @import { Timeline } from "../timeline.js" */
/** @import { Store } from "../types.js" */
/** @import { Unfolding } from "../unfold.js" */

import { batch, computed, effect } from "@preact/signals-core";
import { html, nothing } from "lit";
import { tinykeys } from "tinykeys";

import { icon } from "../controls.js";
import { fill, quoted, utf16Places } from "../dom.js";
import { undoKeys } from "../keys.js";
import { Marks } from "../marks.js";
import { touchedChips } from "./hold.js";
import { mountOtherwise } from "./otherwise.js";

/** @typedef {{ timeline: Timeline, history: History, unfolding: Unfolding }} Commands */

/**
 * @param {HTMLElement} el
 * @param {Store} store
 * @param {Commands} commands
 * @returns {() => void}
 */
export function mountEditor(el, store, commands) {
  const area = document.createElement("textarea");
  Object.assign(area, { rows: 1, spellcheck: false, autocapitalize: "off", autocomplete: "off" });
  area.className = "text";
  area.setAttribute("aria-label", "Text that the network reads");
  const under = document.createElement("div");
  under.className = "under";
  under.setAttribute("aria-hidden", "true");
  const sheet = document.createElement("div");
  sheet.className = "sheet";
  const otherwise = document.createElement("div");
  otherwise.setAttribute("aria-live", "polite");
  sheet.append(under, area, otherwise);
  const chips = document.createElement("div");
  chips.className = "below-text";
  el.replaceChildren(sheet, chips);

  const marks = new Marks(under);
  const follow = () => under.scrollTo(0, area.scrollTop);
  area.addEventListener("scroll", follow);
  area.addEventListener("input", () => {
    const before = store.text.peek();
    commands.history.typed();
    batch(() => {
      store.generatedFrom.value = null;
      store.text.value = area.value.toWellFormed();
    });
    commands.unfolding.typed(before);
  });
  bindUndo(area, commands.history);

  const read = computed(() => JSON.stringify(readRun(store))); // equal unless it has moved
  const endings = [
    effect(() => {
      if (area.value !== store.text.value) replace(area, store.text.value);
      marks.write(store.text.value);
    }),
    effect(() => marks.mark("unknown", unknownRuns(store))),
    effect(() => marks.mark("generated", generatedRun(store))),
    effect(() => {
      void store.text.value; // marks do not outlive the text they were made on
      marks.mark("read", JSON.parse(read.value));
      if (document.activeElement !== area) marks.reveal(area);
    }),
    effect(() => {
      void store.text.value;
      const link = store.linked.value;
      marks.mark("blaming", runOf(store, link?.k));
      marks.mark("blamed", runOf(store, link?.t));
    }),
    effect(() => {
      void store.text.value;
      marks.mark("brushed", brushedRuns(store));
    }),
    brushSelected(area, store),
    fill(chips, () => [
      touchedChips(store),
      examples(store, commands),
      undoButton(commands.history),
    ]),
    mountOtherwise(otherwise, store),
    () => marks.dispose(),
  ];
  return () => endings.forEach((end) => end());
}

/**
 * Undo and redo are ours; the field's own history does not know what the page has changed.
 *
 * @param {HTMLTextAreaElement} area
 * @param {History} history
 */
function bindUndo(area, history) {
  area.addEventListener("beforeinput", (event) => {
    if (event.inputType !== "historyUndo" && event.inputType !== "historyRedo") return;
    event.preventDefault();
    if (event.inputType === "historyUndo") history.undo();
    else history.redo();
  });
  const bindings = Object.entries(undoKeys(history)).map(([key, act]) => [
    key,
    (/** @type {KeyboardEvent} */ event) => {
      event.preventDefault();
      act();
    },
  ]);
  tinykeys(area, Object.fromEntries(bindings));
}

/**
 * Puts another text into the field, and the caret where it was changed.
 *
 * @param {HTMLTextAreaElement} area
 * @param {string} text
 */
function replace(area, text) {
  const old = area.value;
  let alike = 0;
  const most = Math.min(old.length, text.length);
  while (alike < most && old.at(-1 - alike) === text.at(-1 - alike)) alike += 1;
  area.value = text;
  area.setSelectionRange(text.length - alike, text.length - alike);
}

/** What Ctrl + Z does, for fingers. @param {History} history */
function undoButton(history) {
  return html`<button
    type="button"
    class="icon undo"
    aria-label="Undo"
    title="Undo the last change of text, holds or weights (Ctrl + Z)"
    ?disabled=${!history.undoable.value}
    @click=${() => history.undo()}
  >
    ${icon("undo")}
  </button>`;
}

/** The places, in code points, of characters that the model does not know. @param {Store} store */
function unknownPlaces(store) {
  const trace = store.trace.value;
  if (!trace || trace.card.id !== store.modelId.value) return [];
  const known = new Set(trace.vocabulary);
  const characters = Array.from(store.text.value);
  return characters.flatMap((character, place) => (known.has(character) ? [] : [place]));
}

/** @param {Store} store @returns {[number, number][]} half-open runs in UTF-16 */
function unknownRuns(store) {
  const place = utf16Places(store.text.value);
  /** @type {[number, number][]} */
  const runs = [];
  for (const at of unknownPlaces(store)) {
    const [from, to] = [place(at), place(at + 1)];
    const last = runs.at(-1);
    if (last && last[1] === from) last[1] = to;
    else runs.push([from, to]);
  }
  return runs;
}

/** @param {Store} store @returns {[number, number][]} */
function generatedRun(store) {
  const from = store.generatedFrom.value;
  if (from === null) return [];
  return [[utf16Places(store.text.value)(from), store.text.value.length]];
}

/** The character at the playhead. @param {Store} store */
function readRun(store) {
  void store.received.value;
  return runOf(store, store.playhead.value);
}

/** The character of a step. @param {Store} store @param {number | undefined} step @returns {[number, number][]} */
function runOf(store, step) {
  const offset = store.trace.value?.offsets[step ?? -1];
  if (!offset || store.trace.value?.text !== store.text.value) return [];
  const place = utf16Places(store.text.value);
  return [[place(offset[0]), place(offset[1])]];
}

/** The characters that are marked among the states too. @param {Store} store @returns {[number, number][]} */
function brushedRuns(store) {
  const { value: trace } = store.trace;
  if (trace?.text !== store.text.value) return [];
  const place = utf16Places(trace.text);
  return store.brushed.value.flatMap((step) => {
    const [from, to] = trace.offsets[step] ?? [0, 0];
    return [/** @type {[number, number]} */ ([place(from), place(to)])];
  });
}

/** While the states are looked at, what is selected in the field is marked among them. @param {HTMLTextAreaElement} area @param {Store} store */
function brushSelected(area, store) {
  const ending = new AbortController();
  const brush = () => {
    const trace = store.trace.peek();
    if (document.activeElement !== area || store.lower.peek() !== "states") return;
    if (trace?.text !== area.value) return;
    const place = utf16Places(trace.text);
    const [start, end] = [area.selectionStart, area.selectionEnd];
    store.brushed.value = trace.offsets.flatMap(([from], step) =>
      place(from) >= start && place(from) < end ? [step] : [],
    );
  };
  document.addEventListener("selectionchange", brush, { signal: ending.signal });
  return () => ending.abort();
}

/** Which characters the model does not know, in words. @param {Store} store */
export function unknownNote(store) {
  const places = unknownPlaces(store);
  const { length } = places;
  if (length === 0) return nothing;
  const characters = Array.from(store.text.value);
  const different = [...new Set(places.map((place) => characters[place] ?? ""))];
  const some = different.slice(0, 4).map(quoted).join(" ");
  const more = different.length > 4 ? " …" : "";
  const what = length === 1 ? "1 character is unknown" : `${length} characters are unknown`;
  return html`<span class="note">${what} to this model and skipped: ${some}${more}</span>`;
}

/** @param {Store} store @param {Commands} commands */
function examples(store, commands) {
  const take = (/** @type {string} */ text) => {
    batch(() => {
      store.generatedFrom.value = null;
      store.pinned.value = null;
      store.view.value = null;
      store.text.value = text;
      store.playhead.value = 0;
    });
    commands.timeline.play();
  };
  return html`<ul class="chips" aria-label="Examples">
    ${(store.card.value?.examples ?? []).map(({ name, input }) => {
      const text = String(input.text ?? "");
      const chosen = text === store.text.value;
      return html`<li>
        <button
          type="button"
          class="chip"
          title=${text}
          aria-pressed=${chosen}
          @click=${() => take(text)}
        >
          ${name}
        </button>
      </li>`;
    })}
  </ul>`;
}
