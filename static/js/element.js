/**
 * `<rnn-scope model="shakespeare-lstm" text="To be" step="4">`: a recurrent network, unrolled, on any page of ours.
 *
 * Every element has a store of its own. It stands in the light DOM, so that the page's styles reach it.
 */

import { effect } from "@preact/signals-core";
import { html, LitElement } from "lit";

import { Backward } from "./backward.js";
import { followCompanions } from "./companion.js";
import { mountControls } from "./controls.js";
import { lead } from "./destination.js";
import { fill } from "./dom.js";
import { Exact } from "./exact.js";
import { History } from "./history.js";
import { Live } from "./live.js";
import { lanesOf, mountCompare, mountLanes } from "./panels/compare.js";
import { mountEditor, unknownNote } from "./panels/editor.js";
import { mountGenerate } from "./panels/generate.js";
import { mountHelp } from "./panels/help.js";
import { mountLoss } from "./panels/loss.js";
import { mountLower } from "./panels/lower.js";
import { mountModels } from "./panels/models.js";
import { mountStep } from "./panels/step.js";
import { mountTakeAway } from "./panels/takeaway.js";
import fold, { mountFold } from "./scenes/fold.js";
import unrolled from "./scenes/unrolled.js";
import { createStore } from "./store.js";
import { themeButton } from "./theme.js";
import { Timeline } from "./timeline.js";
import { touchOf, touchWord } from "./touch.js";
import { Unfolding } from "./unfold.js";
import { followSought } from "./units/find.js";
import { followStates } from "./units/project.js";
import { mountZoom } from "./zoom.js";

const STREAM = "/api/v1/stream";

export class RnnScope extends LitElement {
  static properties = {
    model: { type: String },
    text: { type: String },
    step: { type: Number },
    recorded: { type: String },
  };

  store = createStore();
  timeline = new Timeline(this.store);
  history = new History(this.store);
  /** @type {(() => void)[]} */
  #endings = [];

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    if (this.hasUpdated) this.#mount(); // moved to another place
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#endings.forEach((end) => end());
    this.#endings = [];
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    const given = /** @type {{ model?: string, text?: string, step?: number }} */ (this);
    if (changed.has("model") && given.model) this.store.modelId.value = given.model;
    if (changed.has("text") && given.text !== undefined) this.store.text.value = given.text;
    if (changed.has("step") && given.step !== undefined) lead(this.store, given.step);
  }

  firstUpdated() {
    this.#mount();
  }

  render() {
    return html`
      <div class="head">
        <span class="wordmark" aria-hidden="true">rnnscope</span>
        <div class="models-head">
          <div class="model"></div>
          <div class="compare"></div>
        </div>
        <div class="status"></div>
        <div class="looks"></div>
      </div>
      <section class="editor" aria-label="Text"></section>
      <section class="scene unrolled" aria-label=${unrolled.title}></section>
      <section class="scene near"></section>
      <section class="scene fold" aria-label=${fold.title}></section>
      <div class="distance"></div>
      <div class="loss-choice"></div>
      <div class="lanes"></div>
      <section class="scene strips-scene" aria-label="Below the network"></section>
      <aside class="panel" aria-label="The step in numbers"></aside>
      <section class="transport" aria-label="Playing and generating">
        <div class="playing"></div>
        <div class="generate"></div>
      </section>
      <div class="dialogs"></div>
      <div class="takeaways"></div>
    `;
  }

  /** @type {ReturnType<typeof mountTakeAway> | null} */
  #takeAway = null;

  /** Offers what is on the screen as files, code and links. */
  takeAway() {
    this.#takeAway?.show();
  }

  /** @type {Live | null} */
  #live = null;

  /** The model goes on writing. @param {number} tokens at most */
  generate(tokens) {
    void this.#live?.generate(tokens);
  }

  /** Opens the help. */
  help() {
    this.querySelector("dialog")?.showModal();
  }

  #mount() {
    const { store, timeline, history } = this;
    history.begin();
    const part = (/** @type {string} */ name) =>
      /** @type {HTMLElement} */ (this.querySelector(`:scope .${name}`));
    const socket = new URL(STREAM, location.href);
    socket.protocol = socket.protocol.replace("http", "ws");
    const live = (this.#live = new Live(store, timeline, socket.href));
    const backward = new Backward(store, live.stream);
    const numbers = new Exact(store);
    const unfolding = new Unfolding(store, timeline);
    mountHelp(part("dialogs"));
    const takeAway = (this.#takeAway = mountTakeAway(part("takeaways"), this, store));
    this.#endings = [
      () => backward.dispose(),
      () => live.dispose(),
      () => numbers.dispose(),
      () => timeline.pause(),
      mountModels(part("model"), store),
      takeAway.end,
      () => unfolding.dispose(),
      () => history.dispose(),
      mountEditor(part("editor"), store, { timeline, history, unfolding }),
      mountFold(part("fold"), store),
      unrolled.mount(part("unrolled"), store),
      mountZoom(this, store),
      mountLoss(part("loss-choice"), store),
      mountLower(part("strips-scene"), store),
      mountCompare(part("compare"), store),
      mountLanes(part("lanes"), store, unrolled),
      followCompanions(store, socket.href),
      followSought(store),
      followStates(store),
      mountStep(part("panel"), store, numbers),
      mountControls(part("playing"), store, timeline),
      mountGenerate(part("generate"), store, live),
      fill(part("status"), () => this.#status()),
      fill(part("looks"), () => this.#looks()),
      effect(() => {
        this.dataset.theme = store.theme.value;
      }),
      effect(() => {
        const others = lanesOf(store).length;
        if (others > 0) this.dataset.compared = String(others);
        else delete this.dataset.compared;
        part("unrolled").dataset.name = store.untouched.value
          ? touchWord(touchOf(store))
          : (store.card.value?.title ?? "");
      }),
      effect(() => void this.toggleAttribute("data-folded", store.folded.value)),
      effect(() => void this.toggleAttribute("data-pinned", store.pinned.value !== null)),
    ];
    const { recorded } = /** @type {{ recorded?: string }} */ (this);
    if (recorded) void live.playRecording(recorded).then(() => timeline.play());
  }

  /** How it goes, in a sentence, with a bar where it is known how long it takes. */
  #status() {
    const status = this.store.status.value;
    const { kind, message, progress } = status;
    const countdown = kind === "reconnecting" ? status.countdown : undefined;
    const bar = kind === "computing" && progress < 1;
    return html`<span role="status" data-kind=${kind}>${message || unknownNote(this.store)}</span>
      ${countdown ? html`<span aria-hidden="true">${countdown}</span>` : ""}
      ${bar ? html`<progress max="1" .value=${progress} aria-label="Progress"></progress>` : ""}`;
  }

  #looks() {
    return html`<button
        type="button"
        class="takeaway-button"
        aria-label="take away"
        title="Take away: pictures, animation, numbers, code and links"
        @click=${() => this.takeAway()}
      >
        <span>take away</span>
      </button>
      ${themeButton(this.store.theme)}
      <button type="button" class="icon" aria-label="Help" title="Help" @click=${() => this.help()}>
        ?
      </button>`;
  }
}

customElements.define("rnn-scope", RnnScope);
