/** What the page holds: two sentences, and what three networks make of them. */

/** @import { ModelCard } from "../../protocol.js" */
/** @import { Reading } from "./ask.js" */

import { computed, effect, signal } from "@preact/signals-core";

import { fetchCards, fetchVocabulary } from "../../transport/rest.js";
import { ask } from "./ask.js";
import { answerOf, lengthen, question, trouble, yearOf } from "./sentence.js";

/** The networks, in the order in which they stand below each other. */
export const NETS = /** @type {const} */ ([
  { id: "year-rnn", name: "RNN" },
  { id: "year-gru", name: "GRU" },
  { id: "year-lstm", name: "LSTM" },
]);

/** The lecture's pair. */
export const PAIR = /** @type {const} */ ([
  "In 2004, I started college",
  "I started college in 2004",
]);
/** How often words are put into its first sentence where the page opens: as far as only the gates reach. */
const OPENING_CLICKS = 6;
/** What stands there at first: the first sentence goes on, the second is the lecture's. */
export const OPENING = /** @type {const} */ ([
  Array.from({ length: OPENING_CLICKS }).reduce(
    (/** @type {string} */ text) => lengthen(text),
    PAIR[0],
  ),
  PAIR[1],
]);

/** Typing is over when nothing was typed for so long. */
const QUIET_MS = 150;

/** What is drawn: the state that each network passes on, or h of them all. @typedef {"passed" | "h"} By */

/** One sentence. */
export class Sentence {
  /** @param {Pair} pair @param {string} text */
  constructor(pair, text) {
    this.text = signal(text);
    /** As the lecture has it. */
    this.lecture = text;
    /** What the networks made of it, or of the last one that they could read. */
    this.readings = signal(/** @type {(Reading | null)[]} */ (NETS.map(() => null)));
    /** Why the server gave no answer. */
    this.refusal = signal("");
    this.trouble = computed(() => {
      const { value: vocabulary } = pair.vocabulary;
      return (vocabulary && trouble(this.text.value, vocabulary)) || this.refusal.value;
    });
    /** Whether what is seen is of another text than the one that stands there. */
    this.behind = computed(() =>
      this.readings.value.some((one) => one?.question !== question(this.text.value)),
    );
    this.asking = new AbortController();
  }

  /** Asks all networks; what was asked before is given up. @param {string} text */
  async ask(text) {
    this.asking.abort();
    const { signal: ending } = (this.asking = new AbortController());
    const year = yearOf(text);
    if (!year) return;
    try {
      const readings = await Promise.all(
        NETS.map(({ id }) => ask(id, question(text), answerOf(year), ending)),
      );
      if (ending.aborted) return;
      this.refusal.value = "";
      this.readings.value = readings;
    } catch (error) {
      if (!ending.aborted) this.refusal.value = error instanceof Error ? error.message : "";
    }
  }
}

/** Both sentences. */
export class Pair {
  constructor() {
    this.vocabulary = signal(/** @type {string[] | null} */ (null));
    this.cards = signal(/** @type {ModelCard[]} */ ([]));
    this.by = signal(/** @type {By} */ ("passed"));
    this.sentences = PAIR.map((text, k) => {
      const sentence = new Sentence(this, text);
      sentence.text.value = OPENING[k] ?? text;
      return sentence;
    });
    /** Why there is nothing to ask. */
    this.refusal = signal("");
  }

  /** Fetches what is known of the networks, and asks them whenever a sentence has changed. */
  async start() {
    try {
      const cards = await fetchCards();
      this.cards.value = cards.filter(({ id }) => NETS.some((net) => net.id === id));
      if (this.cards.value.length < NETS.length) {
        this.refusal.value = "The networks year-rnn, year-gru and year-lstm are not all here.";
        return;
      }
      this.vocabulary.value = await fetchVocabulary(NETS[0].id);
    } catch (error) {
      this.refusal.value = error instanceof Error ? error.message : "";
      return;
    }
    for (const sentence of this.sentences) this.#follow(sentence);
  }

  /** @param {Sentence} sentence */
  #follow(sentence) {
    let timer = 0;
    let quiet = 0;
    effect(() => {
      const text = sentence.text.value;
      clearTimeout(timer);
      if (trouble(text, this.vocabulary.value ?? [])) return;
      timer = setTimeout(() => sentence.ask(text), quiet);
      quiet = QUIET_MS;
    });
  }
}

/**
 * What a reading is drawn by: the LSTM passes its cell state on, the others their hidden state.
 *
 * @param {Reading} reading
 * @param {By} by
 * @returns {"h" | "c"}
 */
export function signalOf({ norms }, by) {
  return by === "passed" && norms.c ? "c" : "h";
}
