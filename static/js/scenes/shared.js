/**
 * Shared weights add up: at every step the wave adds δ_t ⊗ h_{t−1} to the gradient of the one matrix that all steps
 * share, and when it is through, that is the gradient which the optimiser takes.
 */

/** @import { Scene, Store, Trace } from "../types.js" */
/** @import { Which } from "../contributions.js" */
/** @import { Tensor } from "../transport/frames.js" */
/** @import { Picture } from "./shared/matrices.js" */

import { batch, effect, signal } from "@preact/signals-core";
import { liveness } from "../announce.js";
import { html } from "lit";

import { sharpCanvas, watchLooks } from "../canvas.js";
import { forgetWidths } from "../charts/text.js";
import {
  Contributions,
  deltas,
  forwardSignals,
  multipleOfIdentity,
  outerNorm,
  weightName,
} from "../contributions.js";
import { fill } from "../dom.js";
import { formula } from "../formula.js";
import { domain, isOf } from "../gradient.js";
import { clamp } from "../scale.js";
import { missingSentence, sharedSentence, termSentence } from "../sentence.js";
import { sourceStep } from "../timeline.js";
import { fetchSignals } from "../transport/rest.js";
import { readLook } from "./blame/frame.js";
import { layout } from "./shared/layout.js";
import { drawMatrices, isWritten } from "./shared/matrices.js";
import { Running } from "./shared/running.js";
import { drawSteps } from "./shared/steps.js";
import { drawTerms, fits } from "./shared/terms.js";

const LABEL =
  "What the step at the playhead adds to the gradient of the shared matrix, the sum so far, and every step's part as a bar. ";

/** Milliseconds of a frame for adding steps; a jump over hundreds of them is spread over frames. */
const BUDGET = 8;
/** The share of a step's phase from which on its contribution is in the sum. */
const DROPPED = 0.6;

/** @type {Record<Which, { letter: string, title: string }>} */
const MATRICES = {
  xh: { letter: "U", title: "W_xh: from the input to the hidden state" },
  hh: { letter: "W", title: "W_hh: from the hidden state to the next one" },
  hy: { letter: "V", title: "W_hy: from the hidden state to the output" },
};

/** @type {Scene} */
export default {
  title: "Shared weights add up",
  needs: [],

  mount(el, store) {
    const scene = new Shared(el, store);
    return () => scene.end();
  },
};

class Shared {
  /** @type {Running | null} */
  #running = null;
  #which = signal(/** @type {Which} */ ("hh"));
  /** The forward pass in float32, once it is here. */
  #forward = signal(/** @type {{ trace: Trace, tensors: Record<string, Tensor> } | null} */ (null));
  /** Why it is not. */
  #failed = signal("");
  /** @type {Trace | null} */
  #wanted = null;
  /** @type {AbortController | null} */
  #asking = null;
  #asked = 0;
  #said = signal("");
  #images = { term: new OffscreenCanvas(1, 1), sum: new OffscreenCanvas(1, 1) };
  #calm = matchMedia("(prefers-reduced-motion: reduce)");

  /** @param {HTMLElement} el @param {Store} store */
  constructor(el, store) {
    this.el = el;
    this.store = store;
    el.classList.add("shared");
    this.plot = document.createElement("div");
    this.plot.className = "shared-plot";
    this.foot = document.createElement("div");
    this.foot.className = "shared-foot";
    el.replaceChildren(this.plot, this.foot);
    this.sharp = sharpCanvas(this.plot);
    this.sharp.canvas.removeAttribute("aria-hidden");
    this.sharp.canvas.setAttribute("role", "img");
    this.look = readLook(el);
    Object.assign(el, { inspect: this.inspect.bind(this) });
    this.endings = [
      effect(() => {
        void store.received.value;
        this.#fetch(store.trace.value);
      }),
      effect(() => {
        const { gradients, flowed, playhead, phase, selection, weights } = store;
        void [store.received.value, store.lossChoice.value];
        void [gradients.value, flowed.value, playhead.value, phase.value, selection.value?.layer];
        void [weights.value, this.#which.value, this.#forward.value, this.#failed.value];
        void store.direction.value;
        this.#ask();
      }),
      fill(this.foot, () => [this.#sentence(), this.#choices()]),
      watchLooks(this.plot, store, () => {
        this.sharp.fit();
        this.look = readLook(el);
        forgetWidths();
        this.#ask();
      }),
    ];
  }

  end() {
    for (const end of this.endings) end();
    cancelAnimationFrame(this.#asked);
    this.#asking?.abort();
    this.el.replaceChildren();
    this.el.classList.remove("shared");
  }

  #sentence() {
    const live = liveness(this.store.playing.value);
    return html`<p class="sentence" aria-live=${live}>${formula(this.#said.value)}</p>`;
  }

  #choices() {
    return html`<div class="segments" role="group" aria-label="Which weights">
      ${Object.entries(MATRICES).map(
        ([which, { letter, title }]) =>
          html`<button
            type="button"
            title=${title}
            aria-pressed=${this.#which.value === which}
            @click=${() => (this.#which.value = /** @type {Which} */ (which))}
          >
            <i>${letter}</i> = <i>W</i><sub>${which}</sub>
          </button>`,
      )}
    </div>`;
  }

  #ask() {
    this.#asked ||= requestAnimationFrame(() => this.#frame());
  }

  /** Fetches the float32 of the forward pass: what the strips draw are half floats. @param {Trace | null} trace */
  #fetch(trace) {
    if (!trace?.complete || trace.recorded || trace.length === 0) return;
    if (trace === this.#wanted) return;
    this.#wanted = trace;
    this.#asking?.abort();
    const asking = (this.#asking = new AbortController());
    const question = {
      model: trace.card.id,
      text: trace.text,
      signals: forwardSignals(trace.card),
      clamps: trace.clamps,
      edits: trace.edits,
    };
    fetchSignals(question, asking.signal).then(
      ({ tensors }) =>
        batch(() => {
          this.#failed.value = "";
          this.#forward.value = { trace, tensors };
        }),
      (/** @type {Error} */ { message }) => {
        if (!asking.signal.aborted) this.#failed.value = message;
      },
    );
  }

  /** The sum for what is shown now; null while something for it is not here. */
  #prepare() {
    const { trace, gradients, selection } = this.store;
    const [run, flow, forward] = [trace.peek(), gradients.peek(), this.#forward.peek()];
    if (!run || !flow || !isOf(flow, run) || forward?.trace !== run || flow.source < 0) return null;
    if (flow.length !== forward.tensors.h?.shape[0]) return null;
    const which = this.#which.peek();
    const { layers } = run.card;
    const layer = clamp(selection.peek()?.layer ?? layers - 1, 0, layers - 1);
    const old = this.#running;
    const same = old?.which === which && old.layer === layer;
    if (same && old.contributions.gradients === flow) return old;
    return (this.#running = new Running(new Contributions(flow, forward.tensors), which, layer));
  }

  #frame() {
    this.#asked = 0;
    const { context, width, height, ratio } = this.sharp;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, width, height);
    const running = this.#prepare();
    if (!running || width < 120 * ratio || height < 60 * ratio) {
      this.#said.value = this.#excuse();
      return;
    }
    const { playhead, phase, direction } = this.store;
    const t = Math.min(playhead.peek(), running.steps - 1);
    const still = this.#calm.matches || direction.peek() === "forward";
    const now = still ? 1 : phase.peek();
    const target = now < DROPPED ? t + 1 : t;
    if (running.advance(target, BUDGET) && running.at !== target) this.#ask();
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const written = isWritten([running.sum.rows, running.sum.columns]);
    const where = layout(width / ratio, height / ratio, { written });
    const picture = this.#compose(running, where, t, now);
    drawMatrices(picture);
    const { gradients } = running.contributions;
    if (picture.diagonal && fits(where, running.steps)) {
      const { tokens } = gradients.trace;
      const terms = this.#terms(running);
      const from = gradients.source;
      drawTerms(context, { layout: where, look: this.look, terms, from, tokens, playhead: t });
    } else {
      const { at, norms } = running;
      const weight = weightName(running.which, running.layer);
      drawSteps({ ...picture, gradients, weight, at, norms, playhead: t });
    }
    this.#said.value = this.#say(running, picture);
    this.sharp.canvas.setAttribute("aria-label", LABEL + this.#said.value);
  }

  /** δ_t · h_{t−1} of the steps in the sum. @param {Running} running */
  #terms(running) {
    return Array.from({ length: running.steps }, (_, t) =>
      t >= running.at ? running.term(t) : NaN,
    );
  }

  /** @param {Running} running @param {import("./shared/layout.js").Layout} where @param {number} t @param {number} phase @returns {Picture} */
  #compose(running, where, t, phase) {
    const { which, layer, contributions, sum } = running;
    const { gradients } = contributions;
    const { card } = gradients.trace;
    const matrix = this.store.weights.peek()?.[weightName(which, layer)];
    return {
      context: this.sharp.context,
      ratio: this.sharp.ratio,
      layout: where,
      look: this.look,
      ends: domain(gradients),
      which,
      layer: card.layers > 1 ? `, layer ${layer + 1}` : "",
      gates: which === "hy" ? [] : deltas(card).map((name) => name.replace("a_", "")),
      diagonal: which === "hh" && multipleOfIdentity(matrix) !== null,
      step: t,
      factors: running.factors(t),
      sum,
      norm: running.norm,
      dropped: clamp(phase / DROPPED, 0, 1),
      images: this.#images,
    };
  }

  /** @param {Running} running @param {Picture} picture */
  #say(running, { which, diagonal, factors, step }) {
    const { gradients } = running.contributions;
    const weight = weightName(which, running.layer);
    if (!factors) return "The loss is on its way back …";
    if (running.at > step) return this.#said.peek();
    const from = gradients.source;
    if (diagonal) {
      const terms = this.#terms(running);
      const total = terms.reduce((all, term) => all + (Number.isNaN(term) ? 0 : term), 0);
      return termSentence("dL/dw_hh", { step, from, term: terms[step] ?? NaN, sum: total });
    }
    let alone = 0;
    for (let t = from; t >= step; t -= 1) alone += gradients.contribution(weight, t);
    const whole = gradients.weights?.[weight] ?? null;
    const so = { step, from, norm: outerNorm(factors), sum: running.norm, alone, whole };
    return sharedSentence(`∂L/∂W_${which}`, so);
  }

  /** Why nothing is drawn. */
  #excuse() {
    const [run, choice] = [this.store.trace.peek(), this.store.lossChoice.peek()];
    if (!run || run.length === 0) return "";
    if (this.#failed.peek()) return this.#failed.peek();
    if (run.complete && sourceStep(choice, run) < 0) return missingSentence(choice);
    return run.complete ? "The loss is on its way back …" : "";
  }

  /** The sum as it stands, with all its entries where wanted: for tests and for the curious at the console. */
  inspect(whole = false) {
    const running = this.#running;
    if (!running) return null;
    const { at, norm, sum, norms } = running;
    return {
      at,
      norm,
      norms: [...norms],
      values: whole ? [...sum.values] : [],
      terms: this.#terms(running),
    };
  }
}
