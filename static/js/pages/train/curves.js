/** The losses of a training over its updates: what it trains on, what is held out, and the line of pure guessing. */

/** @import { Commands } from "./commands.js" */
/** @import { State } from "./state.js" */

import { effect } from "@preact/signals-core";
import { html, nothing } from "lit";
import uPlot from "uplot";

import { watchLooks } from "../../canvas.js";
import { fill } from "../../dom.js";
import { counted } from "../../number.js";
import { updates } from "./axis.js";
import { looks, options } from "./plot.js";
import { ceiling, curvesOf, lowerBound } from "./record.js";

/**
 * @param {HTMLElement} el
 * @param {State} state
 * @param {Commands} commands
 * @returns {() => void} ends it
 */
export function mountCurves(el, state, commands) {
  const head = document.createElement("p");
  const place = document.createElement("div");
  head.className = "caption";
  place.className = "plot";
  el.replaceChildren(head, place);
  /** @type {uPlot | null} */
  let plot = null;
  place.setAttribute("role", "img");
  const draw = () => {
    const status = state.status.peek();
    const [from, to] = updates(state.record, status?.steps ?? 0);
    const data = curvesOf(state.record);
    place.setAttribute("aria-label", labelOf(state.record));
    const top = ceiling(status?.guessing ?? 1, [...data[1], ...data[2]]);
    plot?.batch((/** @type {uPlot} */ of) => {
      of.setData(data, false);
      of.setScale("x", { min: from, max: to });
      of.setScale("y", { min: 0, max: top });
    });
  };
  const make = () => {
    plot?.destroy();
    plot = new uPlot(options(place, state, commands, looks(el)), [[], [], []], place);
    draw();
  };
  const endings = [
    fill(head, () => caption(state)),
    effect(() => {
      void [state.grown.value, state.id.value, state.status.value];
      draw();
    }),
    effect(() => {
      void state.at.value;
      plot?.redraw(false, false);
    }),
    watchLooks(place, state, make),
    () => plot?.destroy(),
  ];
  return () => endings.forEach((end) => end());
}

/** @param {State["record"]} record */
function labelOf({ steps, train }) {
  const [first = NaN, last = NaN] = [train[0], train.at(-1)];
  if (steps.length === 0) return "No loss is known yet.";
  return `Training loss by update: ${first.toFixed(3)} nats at first, ${last.toFixed(3)} before update ${counted(steps.at(-1) ?? 0)}.`;
}

/** What the lines are, with their numbers at the update under the pointer or on show. @param {State} state */
function caption({ record, grown, pointed, at, status }) {
  void grown.value;
  const step = pointed.value ?? at.value ?? Infinity;
  const place = Math.min(lowerBound(record.steps, step), record.steps.length - 1);
  const held = record.looks.findLast((look) => look.step <= step && look.validation !== null);
  const guessing = status.value?.guessing ?? null;
  const number = (/** @type {number | null | undefined} */ nats) =>
    html`<b class="number">${Number.isFinite(nats) ? nats?.toFixed(3) : "–"}</b>`;
  const when =
    place >= 0 ? `loss before update ${counted(record.steps[place] ?? 0)}, nats` : "loss in nats";
  return html`<span class="when">${when}</span>
    <span class="key train">training ${number(record.train[place])}</span>
    ${
      held
        ? html`<span class="key validation" title="after update ${held.step}"
            >validation ${number(held.validation)}</span
          >`
        : nothing
    }
    ${guessing === null ? nothing : html`<span class="key guessing">guessing ${number(guessing)}</span>`}`;
}
