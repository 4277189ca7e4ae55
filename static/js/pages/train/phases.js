/**
 * One update in the lecture's four phases, a column a time step: what was read and expected, its loss, how the loss
 * blames each state. The fourth, how the weights move, stands below in `matrices.js`.
 */

/** @import { TrainingStatus } from "../../protocol.js" */
/** @import { Theme } from "../../color.js" */
/** @import { Domain } from "../../gradient.js" */
/** @import { Commands } from "./commands.js" */
/** @import { Moment, Phase } from "./moments.js" */
/** @import { State } from "./state.js" */

import { signal } from "@preact/signals-core";
import { html, nothing } from "lit";
import { ref } from "lit/directives/ref.js";

import { watchLooks } from "../../canvas.js";
import { css, inkOn, readTheme } from "../../color.js";
import { fill, glyph, quoted } from "../../dom.js";
import { formula } from "../../formula.js";
import { domain, share } from "../../gradient.js";
import { counted, probability, sized } from "../../number.js";
import { extentOf } from "./extent.js";
import { hasEnded } from "./line.js";
import { nextPhase, PHASES, score, total } from "./moments.js";
import { sentenceOf } from "./sentences.js";

/** Up to so many steps, each has room for its candidates and numbers. */
export const WIDE = 8;
/** Candidates of a wide column. */
const LISTED = 5;

const NAMES = { forward: "Forward", loss: "Loss", backward: "Backward", update: "Update" };
const HINTS = {
  forward: "What does the net expect after each input?",
  loss: "How far off was it? −ln p of each target, summed.",
  backward: "Which state is to blame? The gradient flows back through time.",
  update: "Every weight takes a step against its gradient.",
};

/** @param {HTMLElement} el @param {State} state @param {Commands} commands @returns {() => void} */
export function mountPhases(el, state, commands) {
  const theme = signal(readTheme(el));
  const endings = [
    watchLooks(el, state, () => (theme.value = readTheme(el))),
    fill(el, () => {
      const moment = state.moment.value;
      const ends = domain(extentOf(state.record, moment));
      return [heading(moment, state), table(moment, state, commands, { theme: theme.value, ends })];
    }),
  ];
  return () => endings.forEach((end) => end());
}

/** @typedef {{ theme: Theme, ends: Domain }} Style */

/** @param {Moment | null} moment @param {State} state */
function heading(moment, state) {
  const many =
    moment && moment.sequences > 1 ? `, the first of ${counted(moment.sequences)} sequences` : "";
  const where =
    moment?.kind === "phases"
      ? `Update ${counted(moment.step + 1)}${many}`
      : `After ${counted(moment?.step ?? 0)} ${moment?.step === 1 ? "update" : "updates"}`;
  return html`<header>
    <h2>${moment ? where : "No update yet"}</h2>
    <span class="moment">${momentWords(moment, state)}</span>
    <p class="sentence" aria-live=${state.status.value?.status === "running" ? "off" : "polite"}>
      ${moment ? formula(sentenceOf(moment, state.status.value)) : nothing}
    </p>
  </header>`;
}

/** Which net the numbers below are of. @param {Moment | null} moment @param {State} state */
function momentWords(moment, { at }) {
  if (!moment) return "";
  if (moment.kind === "phases") return "predictions, losses and gradients of the net before it";
  return at.value === null ? "the latest look at the net" : "gone back to";
}

/** @param {Moment | null} moment @param {State} state @param {Commands} commands @param {Style} style */
function table(moment, state, commands, style) {
  const wide = (moment?.inputs.length ?? 0) <= WIDE;
  const step = wide ? wideStep : slimStep;
  return html`<div class="table" data-wide=${wide}>
    <div class="corner">x<sub>t</sub></div>
    ${/** @type {const} */ (["forward", "loss", "backward"]).map((phase) => button(phase, state, commands))}
    <div
      class="steps"
      role=${moment ? "list" : nothing}
      tabindex=${wide ? nothing : "0"}
      aria-label=${moment ? "Time steps" : nothing}
      ${ref((el) => moment && showAnswers(el, moment, state.id.peek()))}
    >
      ${
        moment
          ? moment.inputs.map((_, t) => step(moment, t, style))
          : html`<p class="hint">${waitingFor(state)}</p>`
      }
    </div>
    ${moment && sums(moment)}
  </div>`;
}

/** The training whose answers were scrolled to. @type {string | null} */
let shown = null;

/**
 * Scrolls once to the answers where only the last steps have any.
 *
 * @param {Element | undefined} el
 * @param {Moment} moment
 * @param {string | null} id
 */
function showAnswers(el, { targets }, id) {
  if (!el || id === shown) return;
  shown = id;
  const first = targets.findIndex((target) => target !== null);
  requestAnimationFrame(() => (el.scrollLeft = first > targets.length / 2 ? el.scrollWidth : 0));
}

/** Why nothing is shown yet. @param {State} state */
function waitingFor({ status, problem, trainings }) {
  if (!status.value) return problem.value || "This training is being looked up.";
  return status.value.status === "waiting"
    ? waitingBehind(trainings.value)
    : "The net is being made; its first look at the steps comes in a moment.";
}

/** @param {readonly TrainingStatus[]} trainings */
function waitingBehind(trainings) {
  const other = trainings.find(({ status }) => status === "running" || status === "paused");
  if (!other) return "This training is next in line.";
  const { title, status } = other;
  return status === "paused"
    ? `“${title}” is paused and comes first: this one begins when that is done, stopped, or left alone for five minutes.`
    : `“${title}” runs; this one begins when that is done, stopped, or paused for five minutes.`;
}

/** @param {Phase} phase @param {State} state @param {Commands} commands */
export function button(phase, state, commands) {
  const status = state.status.value;
  const can = status !== null && ["paused", "running"].includes(status.status);
  const next = status?.status === "paused" && nextPhase(status.phase) === phase;
  return html`<button
    type="button"
    class="phase ${phase}"
    data-next=${next}
    ?disabled=${!can || hasEnded(status) || state.busy.value !== ""}
    title=${`${HINTS[phase]} (${PHASES.indexOf(phase) + 1})`}
    @click=${() => commands.phase(phase)}
  >
    <span class="order">${PHASES.indexOf(phase) + 1}</span> ${NAMES[phase]}
  </button>`;
}

/** @param {Moment} moment @param {number} t @param {Style} style */
function wideStep(moment, t, style) {
  const target = moment.targets[t] ?? null;
  return html`<div class="step" role="listitem">
    <div class="input"><span class="token">${glyph(moment.inputs[t] ?? "")}</span></div>
    <div class="expected">${candidates(moment, t)} ${verdict(moment, t)}</div>
    <div class="nats number">
      ${moment.losses && target !== null ? (moment.losses[t]?.toFixed(3) ?? "–") : "–"}
      <span class="level" .style=${`--share: ${level(moment, t)}`}></span>
    </div>
    ${blame(moment, t, style, true)}
  </div>`;
}

/**
 * The probabilities of a few tokens, in one order at every step, the target's marked.
 *
 * @param {Moment} moment
 * @param {number} t
 */
function candidates(moment, t) {
  const top = moment.top?.[t];
  if (!top) return nothing;
  const target = moment.targets[t];
  return html`<ol>
    ${listed(moment, t).map((token) => {
      const prob =
        top.find((one) => one.token === token)?.prob ?? (token === target ? moment.prob[t] : NaN);
      return html`<li
        class=${token === target ? "target" : ""}
        aria-label="${quoted(token)} ${probability(prob ?? NaN)}${token === target ? ", the target" : ""}"
        .style=${`--share: ${prob || 0}`}
      >
        <span class="token">${glyph(token)}</span>
        <span class="number">${probability(prob ?? NaN)}</span>
      </li>`;
    })}
  </ol>`;
}

/** All tokens of a small vocabulary in the order in which they come; else the likeliest and the target. @param {Moment} moment @param {number} t */
function listed(moment, t) {
  const told = [...moment.inputs, ...moment.targets].filter((token) => token !== null);
  const top = (moment.top?.[t] ?? []).map(({ token }) => token);
  const all = [...new Set([...told, ...(moment.top ?? []).flat().map(({ token }) => token)])];
  if (all.length <= LISTED && all.every((token) => top.includes(token))) return all;
  const target = moment.targets[t] ?? null;
  const likely = top.slice(0, LISTED);
  return target === null || likely.includes(target) ? likely : [...likely.slice(0, -1), target];
}

/** Right and wrong, told by shape and word. @param {Moment} moment @param {number} t */
function verdict(moment, t) {
  const [target, said] = [moment.targets[t] ?? null, moment.predicted[t] ?? null];
  if (target === null || said === null) return html`<p class="verdict">–</p>`;
  const right = target === said;
  return html`<p class="verdict" data-right=${right}>
    <span aria-hidden="true">${right ? "✓" : "✗"}</span> says
    <span class="token">${glyph(said)}</span
    ><span class="visually-hidden">${right ? ", right" : `, not ${quoted(target)}`}</span>
  </p>`;
}

/** A loss as a share of twice that of guessing, where its bar ends. @param {Moment} moment @param {number} t */
function level({ losses, guessing }, t) {
  return Math.min(1, (losses?.[t] || 0) / (2 * guessing));
}

/** @param {Moment} moment @param {number} t @param {Style} style @param {boolean} wide */
function blame(moment, t, { theme, ends }, wide) {
  const norm = moment.norms?.[t] ?? NaN;
  const place = share(norm, ends);
  const [tone, ink] = Number.isNaN(place)
    ? ["transparent", "inherit"]
    : [css("gradient", place, theme, [0, 1]), inkOn("gradient", place, theme, [0, 1])];
  const words = moment.norms ? sized(norm) : "–";
  return html`<div
    class="blame number"
    data-norm=${norm}
    .style=${`--tone: ${tone}; --ink-on: ${ink}`}
  >
    ${wide ? words : nothing}
  </div>`;
}

/** @param {Moment} moment @param {number} t @param {Style} style */
function slimStep(moment, t, style) {
  const [input = "", target = null, said = null] = [
    moment.inputs[t],
    moment.targets[t],
    moment.predicted[t],
  ];
  const right = target === null ? nothing : said === target;
  return html`<div class="step" role="listitem" title=${wordsOf(moment, t)}>
    <div class="input"><span class="token">${glyph(input)}</span></div>
    <div class="expected">
      <span class="upright" .style=${`--share: ${moment.prob[t] || 0}`}></span>
      <span class="token said" data-right=${right}
        >${target === null ? "" : glyph(said ?? "")}</span
      >
    </div>
    <div class="nats">
      <span class="upright" .style=${`--share: ${level(moment, t)}`}></span>
    </div>
    ${blame(moment, t, style, false)}
  </div>`;
}

/** @param {Moment} moment @param {number} t */
function wordsOf(moment, t) {
  const target = moment.targets[t] ?? null;
  const reads = `step ${t + 1} reads ${quoted(moment.inputs[t] ?? "")}`;
  const hopes =
    target === null
      ? "no target"
      : `target ${quoted(target)} has ${probability(moment.prob[t] ?? NaN)}`;
  const says = `says ${quoted(moment.predicted[t] ?? "")}`;
  const nats =
    moment.losses && target !== null ? `, loss ${moment.losses[t]?.toFixed(3)} nats` : "";
  const norm = moment.norms ? `, ‖∂L/∂h‖ ${sized(moment.norms[t] ?? NaN)}` : "";
  return `${reads}, ${says}, ${hopes}${nats}${norm}`;
}

/** What each row comes to. @param {Moment} moment */
function sums(moment) {
  const { right, of } = score(moment);
  const { losses, gradient, scale } = moment;
  return html`<div class="sum forward-sum">
      <strong class="number">${right} of ${of}</strong>
      <span>right</span>
    </div>
    <div class="sum loss-sum">
      ${losses ? html`<strong class="number">${total(losses).toFixed(3)}</strong><span>nats in all</span>` : nothing}
    </div>
    <div class="sum backward-sum">
      ${
        gradient === null
          ? moment.norms
            ? html`<span>‖∂L/∂h<sub>t</sub>‖</span>`
            : nothing
          : html`<strong class="number">${sized(gradient, 3)}</strong
              ><span
                >${scale !== null && scale < 1 ? html`clipped × <span class="number">${sized(scale, 2)}</span>` : "gradient"}</span
              >`
      }
    </div>`;
}
