/**
 * Keeps the trace in step with the text: asks the stream, follows edits and generates.
 *
 * The old picture stays until the first steps of the new one are here.
 */

/** @import { ModelCard, Problem } from "./protocol.js" */
/** @import { Timeline } from "./timeline.js" */
/** @import { Store, Touch } from "./types.js" */
/** @import { Answers, Connection } from "./transport/stream.js" */
/** @import { Source } from "./transport/trace.js" */

import { batch, effect, untracked } from "@preact/signals-core";

import { Destination } from "./destination.js";
import { fit } from "./fit.js";
import { Report } from "./report.js";
import { touchOf, write } from "./touch.js";
import { encode, firstMissing, generateQuestion, traceQuestion } from "./transport/question.js";
import { fetchCard, fetchCards, fetchRecording, fetchVocabulary } from "./transport/rest.js";
import { Stream } from "./transport/stream.js";
import { GrowingTrace } from "./transport/trace.js";

/** @typedef {ReturnType<Stream["ask"]>} Request */

const DEBOUNCE_MS = 150;
/** How much the model writes unless it is stopped, or less is wanted. */
const GENERATED_TOKENS = 400;
/** A generation runs ahead of the playhead by so many steps, and by so many seconds of playing. */
const AHEAD_STEPS = 3;
const AHEAD_SECONDS = 0.5;

const NOTHING_KNOWN = "Type at least one character that the model knows.";

export class Live {
  #store;
  #timeline;
  #stream;
  /** @type {Request | null} */
  #running = null;
  /** Tokens that the model writes at most. */
  #most = GENERATED_TOKENS;
  /** What the trace on the screen, or the one asked for, is of. */
  #asked = { model: "", text: "", touch: "" };
  #destination;
  /** Settled once the cards were asked for. @type {Promise<void>} */
  #cards;
  #timer = 0;
  #report;
  #questions = 0;
  /** @type {(() => void)[]} */
  #endings;

  /**
   * @param {Store} store
   * @param {Timeline} timeline
   * @param {string} url of the stream
   */
  constructor(store, timeline, url) {
    this.#store = store;
    this.#timeline = timeline;
    this.#destination = new Destination(store);
    this.#report = new Report(store);
    this.#stream = new Stream(url, (connection, seconds) => this.#connect(connection, seconds));
    this.#endings = [
      effect(() => this.#follow(store.card.value, store.text.value, touchOf(store))),
      effect(() => {
        const forced = store.forced.value;
        if (forced) untracked(() => this.#force(forced));
      }),
      effect(() => this.#feed(store.playhead.value)),
      effect(() => {
        void store.sampling.value;
        untracked(() => this.#report.forgive());
        untracked(() => this.#resample());
      }),
      () => clearTimeout(this.#timer),
      () => this.#report.dispose(),
      () => this.#stream.close(),
    ];
    this.#cards = this.#fetchCards();
  }

  /** The one connection, for whoever else has questions. */
  get stream() {
    return this.#stream;
  }

  get #request() {
    return this.#running;
  }

  set #request(request) {
    this.#running = request;
    this.#store.writing.value = request?.question.type === "generate";
  }

  dispose() {
    this.#endings.forEach((end) => end());
  }

  /** Plays a recorded run of the text until the live one has come as far. @param {string} url */
  async playRecording(url) {
    const { text, modelId, trace } = this.#store;
    const [model, line] = [modelId.peek(), text.peek()];
    const [frame, vocabulary] = await Promise.all([
      fetchRecording(url),
      fetchVocabulary(model),
      this.#cards,
    ]);
    const card = this.#store.card.peek();
    if (!frame || card?.id !== model || trace.peek() || text.peek() !== line) return;
    const { started, steps } = frame.message;
    const recording = new GrowingTrace({ card, vocabulary, text: line, recorded: true }, started);
    recording.append(steps, frame.tensors);
    recording.complete = true;
    this.#show(recording);
    this.#report.say("recorded", "A recording plays while the models load.");
  }

  /** The model goes on writing at the end of the text. @param {number} [tokens] at most */
  async generate(tokens = GENERATED_TOKENS) {
    this.#most = tokens;
    const { card, text, generatedFrom, trace } = this.#store;
    const model = card.peek();
    this.#stream.retry();
    if (!model) return;
    const vocabulary = await fetchVocabulary(model.id).catch(() => null);
    if (!vocabulary) return; // the connection says that it is lost
    if (encode({ vocabulary, text: text.peek() }).length === 0) {
      this.#report.say("error", NOTHING_KNOWN);
      return;
    }
    this.#timeline.faceForward();
    generatedFrom.value = generatedFrom.peek() ?? Array.from(text.peek()).length;
    this.#expectMore();
    this.#timeline.seek((trace.peek()?.received ?? 1) - 1);
    this.#timeline.play();
    void this.#ask(true);
  }

  /** It stops writing; what it wrote stays, and its last character is read too. */
  stop() {
    if (!this.#cut()) return;
    this.#report.idle();
    void this.#ask();
  }

  /** Ends a generation where there is one. */
  #cut() {
    if (this.#request?.question.type !== "generate") return false;
    this.#request.cancel();
    this.#request = null;
    this.#complete();
    return true;
  }

  async #fetchCards() {
    const { models, modelId } = this.#store;
    try {
      models.value = await fetchCards();
    } catch {
      return; // the connection says that it is lost, and they are fetched when it is back
    }
    if (this.#store.card.peek()) return;
    const id = modelId.peek();
    const isCheckpoint = id.includes("@"); // those of trainings are not listed
    const card = isCheckpoint ? await fetchCard(id).catch(() => null) : null;
    if (card) models.value = [...models.peek(), card];
    else this.#report.say("error", `There is no model called “${id}”.`);
  }

  /** Another character follows a step, and the model goes on from there. @param {{ step: number, token: string }} what */
  #force({ step, token }) {
    const { text, trace, generatedFrom, forced } = this.#store;
    const place = trace.peek()?.offsets[step]?.[1];
    this.#timeline.faceForward();
    this.#cut();
    batch(() => {
      forced.value = null;
      if (place === undefined) return;
      this.#asked.text = Array.from(text.peek()).slice(0, place).join("") + token;
      generatedFrom.value = Math.min(generatedFrom.peek() ?? place, place);
      text.value = this.#asked.text;
      this.#expectMore();
      this.#timeline.seek(step);
      this.#timeline.play();
    });
    if (place !== undefined) void this.#ask(true);
  }

  /** Another temperature, top-k or seed: what was written after the playhead is written again. */
  #resample() {
    if (this.#request?.question.type !== "generate") return;
    const { text, trace, playhead } = this.#store;
    const place = trace.peek()?.offsets[playhead.peek()]?.[1] ?? 0;
    const kept = Math.max(place, this.#store.generatedFrom.peek() ?? 0);
    this.#request.cancel();
    this.#asked.text = Array.from(text.peek()).slice(0, kept).join("");
    text.value = this.#asked.text;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#ask(true), DEBOUNCE_MS);
  }

  /** @param {ModelCard | null} card @param {string} text @param {Touch} touch */
  #follow(card, text, touch) {
    if (!card) this.#stream.retry();
    const asked = { model: card?.id ?? "", text, touch: write(touch) };
    if (!card || JSON.stringify(asked) === JSON.stringify(this.#asked)) return;
    const first = this.#asked.model === "";
    this.#asked = asked;
    untracked(() => this.#cut());
    untracked(() => this.#report.forgive());
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#ask(), first ? 0 : DEBOUNCE_MS);
  }

  /** Asks for what the text and the model have become. @param {boolean} [writes] the model shall go on writing */
  async #ask(writes = false) {
    clearTimeout(this.#timer);
    const question = ++this.#questions;
    const { card, text, sampling, trace } = this.#store;
    const model = card.peek();
    if (!model) return;
    const touch = untracked(() => touchOf(this.#store));
    this.#asked = { model: model.id, text: text.peek(), touch: write(touch) };
    this.#request?.cancel();
    this.#request = null;
    const vocabulary = await fetchVocabulary(model.id).catch(() => null);
    if (question !== this.#questions) return;
    if (!vocabulary) {
      this.#asked.text = "\0"; // asked again once the connection is back
      return;
    }
    const source = { card: model, vocabulary, text: text.peek(), ...touch };
    this.#destination.choose(encode(source), source.text !== trace.peek()?.text);
    if (encode(source).length === 0) {
      this.#empty(source);
      return;
    }
    const from = firstMissing(source, trace.peek());
    const run = { sampling: sampling.peek(), tokens: this.#most, ahead: AHEAD_STEPS };
    const asked = writes ? generateQuestion(source, from, run) : traceQuestion(source, from);
    this.#request = this.#stream.ask(asked, this.#answers(source, writes));
    if (writes) this.#report.writing(model);
  }

  /** @param {Source} source @param {boolean} writes @returns {Answers} */
  #answers(source, writes) {
    /** @type {GrowingTrace} */
    let trace;
    let from = 0;
    return {
      started: (started) => {
        from = started.from;
        trace = new GrowingTrace(
          { ...source, generatedFrom: this.#generatedFrom(started.offsets) },
          started,
        );
      },
      steps: (message, tensors) => {
        const old = /** @type {GrowingTrace | null} */ (this.#store.trace.peek());
        if (trace.received === 0 && from > 0 && old) trace.takeOver(old, from);
        trace.append(message, tensors);
        if (!writes) this.#request?.refill();
        const behind = trace.received <= this.#store.playhead.peek();
        if (writes) this.#report.writing(source.card);
        else this.#report.progress(trace, old?.recorded ?? false);
        const stays = old?.text === trace.text && old.card.id === trace.card.id; // only touched
        if (behind && (!old || old.recorded || stays)) return; // the old picture, or a link's step
        this.#show(trace, writes);
      },
      done: () => {
        this.#request = null;
        trace.complete = true;
        this.#show(trace, writes);
        this.#report.idle();
        if (writes) void this.#ask(); // the character that was sampled last is read too
      },
      failed: (problem) => this.#fail(problem),
      delayed: ({ code }) => {
        if (this.#store.trace.peek()?.recorded) return;
        const why = code === "starting" ? "The models are loading …" : "The server is busy …";
        this.#report.say("computing", why);
      },
    };
  }

  /** @param {GrowingTrace} trace @param {boolean} [writes] */
  #show(trace, writes = false) {
    const { text, received } = this.#store;
    const first = trace !== this.#store.trace.peek();
    batch(() => {
      if (writes && trace.text !== text.peek()) {
        this.#asked.text = trace.text;
        text.value = trace.text;
      }
      this.#store.trace.value = trace;
      received.value = received.peek() + 1;
      this.#destination.approach(trace);
      if (first) fit(this.#store);
    });
  }

  /** Playing waits at the last step instead of ending. */
  #expectMore() {
    const trace = this.#store.trace.peek();
    if (trace) trace.complete = false;
  }

  #complete() {
    const { trace, received } = this.#store;
    const run = trace.peek();
    if (run) run.complete = true;
    received.value = received.peek() + 1;
  }

  /** The step that reads the first sampled character. @param {[number, number][]} offsets */
  #generatedFrom(offsets) {
    const place = this.#store.generatedFrom.peek();
    if (place === null) return null;
    const step = offsets.findIndex(([from]) => from >= place);
    return step < 0 ? offsets.length : step;
  }

  /** No character is known: there is nothing to compute. @param {Source} source */
  #empty(source) {
    const unknown = Array.from(source.text, (_, place) => place);
    const trace = new GrowingTrace(source, { tokens: [], offsets: [], unknown });
    trace.complete = true;
    this.#show(trace);
    this.#timeline.pause();
    const none = `${source.card.title} knows none of these characters.`;
    this.#report.say(
      "idle",
      source.text ? none : "Type a sentence, and the network unfolds over it.",
    );
  }

  /** Lets a generation run a little ahead of the playhead. @param {number} playhead */
  #feed(playhead) {
    const request = this.#request;
    if (request?.question.type !== "generate") return;
    const ahead = AHEAD_STEPS + Math.ceil(this.#store.speed.peek() * AHEAD_SECONDS);
    request.allow(playhead + ahead - (request.next + request.credit));
  }

  /** @param {Problem} problem */
  #fail(problem) {
    this.#request = null;
    this.#complete();
    this.#report.say("error", problem.detail || problem.title);
  }

  /** @param {Connection} connection @param {number} seconds until the next attempt */
  #connect(connection, seconds) {
    const { models, card, text } = this.#store;
    if (connection === "lost") return this.#report.lost(seconds);
    if (!this.#report.found(connection === "open")) return;
    const writes = this.#request?.question.type === "generate" && card.peek();
    if (writes) this.#report.writing(writes);
    else this.#report.reconnected();
    if (models.peek().length === 0) void this.#fetchCards();
    else
      this.#follow(
        card.peek(),
        text.peek(),
        untracked(() => touchOf(this.#store)),
      );
  }
}
