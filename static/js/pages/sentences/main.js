/** The page at `/sentences`: how far back the loss of an answer reaches, at two distances, in three networks. */

import { effect, signal } from "@preact/signals-core";
import { html } from "lit";

import { watchLooks } from "../../canvas.js";
import { readTheme } from "../../color.js";
import { fill } from "../../dom.js";
import { mountFrame } from "../frame.js";
import { read, write } from "./link.js";
import { mountOften } from "./often.js";
import { pitchOf } from "./picture.js";
import { endsOf, wedge } from "./scale.js";
import { mountSentence } from "./section.js";
import { question } from "./sentence.js";
import { Pair } from "./state.js";

/** Browsers allow about 200 changes of the address in 30 seconds. */
const WRITE_MS = 400;

const pair = new Pair();
const main = /** @type {HTMLElement} */ (document.querySelector("#sentences"));

/** @param {string} selector */
function find(selector) {
  return /** @type {HTMLElement} */ (main.querySelector(selector));
}

const look = watchLook();
follow();
bindAddress();
fill(find(".wedge-here"), () => wedge(endsOf(pair), look.theme.value));
fill(find(".by"), () => by());
fill(find(".refusal"), () => pair.refusal.value);
pair.sentences.forEach((sentence, k) =>
  mountSentence(find(`[data-sentence="${k}"]`), { pair, sentence, look }),
);
mountOften(find(".often"), pair);
pair.start();

/** The theme's colours, and how much room a character has: in both sentences the same. */
function watchLook() {
  const theme = signal(readTheme(main));
  const width = signal(0);
  const measured = find(".measure");
  watchLooks(measured, mountFrame({ of: "#sentences", name: "sentences" }), () => {
    theme.value = readTheme(main);
    width.value = measured.clientWidth;
  });
  const pitch = () => {
    const lengths = pair.sentences.flatMap(({ readings, text }) => [
      question(text.value).length,
      ...readings.value.map((reading) => reading?.question.length ?? 0),
    ]);
    return pitchOf(width.value, Math.max(...lengths));
  };
  return { theme, pitch, ends: () => endsOf(pair) };
}

/** Which gradient is drawn. */
function by() {
  const choice = (
    /** @type {import("./state.js").By} */ value,
    /** @type {unknown} */ name,
    /** @type {string} */ title,
  ) =>
    html`<button
      type="button"
      aria-pressed=${pair.by.value === value}
      title=${title}
      @click=${() => (pair.by.value = value)}
    >
      ${name}
    </button>`;
  return html`${choice("passed", html`what is passed on: <i>h</i>, the LSTM’s <i>c</i>`, "The LSTM keeps its memory in the cell state c, the RNN and the GRU in the hidden state h.")}
  ${choice("h", html`<i>h</i> of all three`, "The hidden state h, which the LSTM has beside its cell state.")}`;
}

/** Puts the address on the screen. */
function follow() {
  const { texts, by: chosen } = read(location.hash);
  pair.sentences.forEach((sentence, k) => (sentence.text.value = texts[k] ?? ""));
  pair.by.value = chosen;
}

/** Keeps the address bar and the screen alike. */
function bindAddress() {
  let timer = 0;
  let latest = location.hash;
  effect(() => {
    const texts = pair.sentences.map(({ text }) => text.value);
    const link = `#${write({ texts, by: pair.by.value })}`;
    clearTimeout(timer);
    timer = setTimeout(() => {
      latest = link;
      if (link !== location.hash) history.replaceState(null, "", link);
    }, WRITE_MS);
  });
  addEventListener("hashchange", () => location.hash !== latest && follow());
}
