/** One sentence: its field, words in and out, and what each network makes of it. */

/** @import { Signal } from "@preact/signals-core" */
/** @import { Domain } from "../../gradient.js" */
/** @import { Theme } from "../../color.js" */
/** @import { Reading } from "./ask.js" */
/** @import { Pair, Sentence } from "./state.js" */

import { html } from "lit";
import { live } from "lit/directives/live.js";

import { fill, glyph } from "../../dom.js";
import { probability, sized } from "../../number.js";
import { mountNumbers } from "../numbers.js";
import { endOf, picture } from "./picture.js";
import { clean, distanceOf, lengthen, LONGEST, shorten, yearOf } from "./sentence.js";
import { NETS, signalOf } from "./state.js";
import { distanceSentence, flowSentence, oftenSentence, survival } from "./words.js";

/** @typedef {{ theme: Signal<Theme>, pitch: () => number, ends: () => Domain }} Look */

/**
 * @param {HTMLElement} el
 * @param {{ pair: Pair, sentence: Sentence, look: Look }} parts
 */
export function mountSentence(el, { pair, sentence, look }) {
  const part = (/** @type {string} */ name) =>
    /** @type {HTMLElement} */ (el.querySelector(`.${name}`));
  const name = el.getAttribute("aria-label") ?? "";
  fill(part("editor"), () => editor(sentence, name));
  fill(part("words"), () => words(sentence));
  fill(part("note"), () => note(sentence));
  fill(part("nets"), () =>
    NETS.map((net, k) => row(net, sentence.readings.value[k] ?? null, { pair, sentence, look })),
  );
  mountNumbers(part("arc-numbers"), `${name.toLowerCase()}’s gradients`, () =>
    numbers(sentence, pair),
  );
}

/** The arcs' numbers: each network's gradient at every character. @param {Sentence} sentence @param {Pair} pair */
function numbers({ readings }, pair) {
  const known = NETS.flatMap((net, k) => {
    const reading = readings.value[k];
    if (!reading) return [];
    const signal = signalOf(reading, pair.by.value);
    return [{ net, reading, signal, norms: reading.norms[signal] ?? [] }];
  });
  const [first] = known;
  if (!first) return null;
  return {
    caption: "The gradient of the answer’s loss at each character",
    head: ["step", "reads", ...known.map(({ net, signal }) => `${net.name} ‖∂L/∂${signal}‖`)],
    rows: Array.from(first.reading.question, (token, t) => [
      String(t + 1),
      glyph(token),
      ...known.map(({ norms }) => sized(norms[t] ?? NaN, 3)),
    ]),
  };
}

/** @param {Sentence} sentence @param {string} name */
function editor({ text }, name) {
  const typed = (/** @type {Event} */ { target }) => {
    const field = /** @type {HTMLTextAreaElement} */ (target);
    const at =
      field.selectionStart - (field.value.slice(0, field.selectionStart).split("?").length - 1);
    const kept = clean(field.value);
    if (kept !== field.value) {
      field.value = kept;
      field.setSelectionRange(at, at);
    }
    text.value = kept;
  };
  return html`<textarea
      class="token"
      rows="1"
      maxlength=${LONGEST}
      spellcheck="false"
      autocapitalize="off"
      autocomplete="off"
      aria-label=${name}
      .value=${live(text.value)}
      @input=${typed}
      @keydown=${(/** @type {KeyboardEvent} */ event) => event.key === "Enter" && event.preventDefault()}
    ></textarea
    ><span class="token asked" aria-hidden="true">?</span>`;
}

/** @param {Sentence} sentence */
function words({ text, lecture }) {
  const [less, more] = [shorten(text.value), lengthen(text.value)];
  return html`<button
      type="button"
      ?disabled=${lecture === text.value}
      title=${lecture}
      @click=${() => (text.value = lecture)}
    >
      as in the lecture
    </button>
    <button
      type="button"
      ?disabled=${less === text.value}
      @click=${() => (text.value = shorten(text.peek()))}
    >
      − words
    </button>
    <button
      type="button"
      ?disabled=${more.length >= LONGEST}
      @click=${() => (text.value = lengthen(text.peek()))}
    >
      + words
    </button>`;
}

/** What is wrong with the sentence, or how far its year is. @param {Sentence} sentence */
function note({ text, trouble }) {
  if (trouble.value) return html`<span class="trouble" role="alert">${trouble.value}</span>`;
  const year = yearOf(text.value);
  return year ? distanceSentence(distanceOf(text.value, year)) : "";
}

/**
 * @param {(typeof NETS)[number]} net
 * @param {Reading | null} reading
 * @param {{ pair: Pair, sentence: Sentence, look: Look }} parts
 */
function row(net, reading, { pair, sentence, look }) {
  if (!reading) return html`<div class="net" data-net=${net.id}><h2>${net.name}</h2></div>`;
  const signal = signalOf(reading, pair.by.value);
  const shares = pair.cards.value.find(({ id }) => id === net.id)?.metrics?.year_first ?? {};
  const said = `${inWords(reading, signal)} ${often(reading, shares)}`;
  return html`<div class="net" data-net=${net.id} ?data-behind=${sentence.behind.value}>
    <h2>
      ${net.name}
      <span>loss of ‘${reading.wanted[0]}’</span>
      <span class="norm number">‖∂L/∂${signal}<sub>t</sub>‖</span>
      <a
        href=${unrolled(net.id, reading)}
        title="This network on this sentence, step by step, backwards"
        >step by step</a
      >
    </h2>
    ${picture(reading, { signal, pitch: look.pitch(), theme: look.theme.value, ends: look.ends(), said })}
    ${answer(reading)} ${left(reading, signal)}
    <p class="sentence">${said}</p>
  </div>`;
}

/** @param {Reading} reading */
function answer({ said, wanted }) {
  const digits = said.map(({ token }) => token).join("");
  const right = digits === wanted;
  return html`<div class="answer" data-right=${right}>
    <output class="number digits" aria-label=${digits}
      >${said.map(
        ({ token, prob }, k) =>
          html`<span
            ><b data-right=${token === wanted[k]}>${token}</b>
            <small>${probability(prob)}</small></span
          >`,
      )}</output
    >
    <span class="verdict"
      ><span class="sign" aria-hidden="true">${right ? "✓" : "✗"}</span>
      ${right ? "right" : `not ${wanted}`}</span
    >
  </div>`;
}

/** The norms at '?' and at the year. @param {Reading} reading @param {"h" | "c"} signal */
function endsOfWay(reading, signal) {
  const norms = reading.norms[signal] ?? [];
  return {
    start: norms[reading.question.length - 1] ?? NaN,
    here: norms[endOf(reading)] ?? NaN,
  };
}

/** How much survives the way to the year. @param {Reading} reading @param {"h" | "c"} signal */
function left(reading, signal) {
  const { number, words } = survival(endsOfWay(reading, signal));
  return html`<p class="left"><strong class="number">${number}</strong> ${words}</p>`;
}

/** @param {Reading} reading @param {"h" | "c"} signal */
function inWords(reading, signal) {
  return flowSentence({
    digit: reading.wanted[0] ?? "",
    loss: reading.loss,
    signal,
    ...endsOfWay(reading, signal),
    year: yearOf(reading.question.slice(0, -1))?.value ?? "",
  });
}

/** @param {Reading} reading @param {Record<string, number>} shares by characters between the year and '?' */
function often({ question }, shares) {
  const text = question.slice(0, -1);
  const year = yearOf(text);
  return year ? oftenSentence(shares, distanceOf(text, year)) : "";
}

/** The workbench with the right answer written down, its loss on the way back. @param {string} model @param {Reading} reading */
function unrolled(model, { question: asked, wanted }) {
  const step = asked.length - 1;
  const fields = { model, text: asked + wanted, step, direction: "backward", loss: step };
  return `/#${new URLSearchParams(Object.entries(fields).map(([name, value]) => [name, String(value)]))}`;
}
