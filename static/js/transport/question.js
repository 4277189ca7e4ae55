/** What the page asks the stream for: no more than is drawn, and nothing that is already here. */

/** @import { GenerateRequest, GradientsRequest, TraceRequest } from "../protocol.js" */
/** @import { LossChoice, Sampling, Trace } from "../types.js" */
/** @import { Source } from "./trace.js" */

import { asked, isSame } from "../touch.js";

const TOP_K = 5;
const CREDIT = 512;
/** Up to this many tokens, the whole softmax comes with every step. */
const SMALL_VOCABULARY = 512;
/** Drawn by no scene, or too large to come with every step. */
const NOT_DRAWN = new Set(["x", "logits", "probs", "loss"]);
/** Up to so many steps the map of gradients comes along; beyond, where it is looked at. */
const FEW_STEPS = 256;
/** Up to so many numbers the gradients themselves come along, not only their norms. */
const MANY_NUMBERS = 2 ** 20;

/** @param {Source} source @param {number} from */
function common(source, from) {
  const { card } = source;
  const drawn = card.signals.filter((name) => !NOT_DRAWN.has(name));
  return {
    model: card.id,
    unknown: /** @type {const} */ ("skip"),
    signals: card.vocabulary_size <= SMALL_VOCABULARY ? [...drawn, "probs"] : drawn,
    dtype: /** @type {const} */ ("f16"),
    ...asked(source),
    from,
  };
}

/**
 * @param {Source} source
 * @param {number} from the first step that is not here
 * @returns {Omit<TraceRequest, "request">}
 */
export function traceQuestion(source, from) {
  const input = { text: source.text };
  return { ...common(source, from), type: "trace", input, top_k: TOP_K, credit: CREDIT };
}

/**
 * @param {Source} source
 * @param {number} from
 * @param {{ sampling: Sampling, tokens: number, ahead: number }} generation `ahead`: steps beyond the prompt at once
 * @returns {Omit<GenerateRequest, "request">}
 */
export function generateQuestion(source, from, { sampling, tokens, ahead }) {
  return {
    ...common(source, from),
    type: "generate",
    prompt: source.text,
    max_tokens: tokens,
    temperature: sampling.temperature,
    top_k: sampling.topK,
    seed: sampling.seed,
    show_top: TOP_K,
    credit: Math.max(1, encode(source).length - from + ahead),
  };
}

/**
 * Norms always; the map and the gradients themselves where they are few, else where a picture needs them.
 *
 * @param {Pick<Trace, "card" | "text" | "length" | "clamps" | "edits">} trace
 * @param {LossChoice} loss
 * @param {{ map: boolean, vectors: boolean }} needed
 * @returns {Omit<GradientsRequest, "request">}
 */
export function gradientsQuestion(trace, loss, needed) {
  const { card, text, length } = trace;
  const drawn = card.signals.filter((name) => !NOT_DRAWN.has(name));
  const all = [...new Set([...drawn, ...preactivations(card)])];
  const few = length * card.layers * card.hidden * all.length <= MANY_NUMBERS;
  return {
    type: "gradients",
    model: card.id,
    input: { text },
    unknown: "skip",
    ...asked(trace),
    loss,
    map: needed.map || length <= FEW_STEPS,
    vectors: few ? all : needed.vectors ? preactivations(card) : [],
    credit: CREDIT,
  };
}

/** δ, of which a step's contribution to each weight is made. @param {Trace["card"]} card */
function preactivations({ cell }) {
  if (cell === "rnn") return ["a"];
  return cell === "lstm" ? ["a_i", "a_f", "a_g", "a_o"] : ["a_r", "a_z", "a_n"];
}

/** The tokens that the model reads of a text. @param {Pick<Source, "text" | "vocabulary">} source */
export function encode({ text, vocabulary }) {
  const known = new Set(vocabulary);
  return Array.from(text).filter((character) => known.has(character));
}

/**
 * How many tokens two texts have in common at their start.
 *
 * @param {readonly string[]} tokens
 * @param {readonly string[]} others
 */
export function commonTokens(tokens, others) {
  let same = 0;
  while (same < tokens.length && tokens[same] === others[same]) same += 1;
  return same;
}

/**
 * The first step to ask for. The last step in common comes again, as its target may be another one.
 *
 * @param {Source} source
 * @param {Trace | null} old
 */
export function firstMissing(source, old) {
  if (!old || old.recorded || old.card.id !== source.card.id) return 0;
  if (!isSame(old, source)) return 0;
  return Math.max(0, Math.min(commonTokens(encode(source), old.tokens), old.received) - 1);
}
