/** The page at `/lab`: the laboratory of vanishing gradients. */

import { effect } from "@preact/signals-core";
import { html } from "lit";
import { live } from "lit/directives/live.js";

import { fill } from "../../dom.js";
import { counted } from "../../number.js";
import { mountFrame } from "../frame.js";
import { mountNumbers } from "../numbers.js";
import { amount, typeset } from "./amounts.js";
import { mountCards, mountChange } from "./cards.js";
import { mountControls } from "./controls.js";
import { mountCurves } from "./curves.js";
import { gateAt, gateSentence, gateText, netSentence, OPEN, placeOf } from "./halflife.js";
import { curvesOf, Laboratory } from "./laboratory.js";
import { mountLife } from "./life.js";
import { read, write } from "./link.js";
import { NETS } from "./nets.js";
import { curveNumbers, lifeNumbers, roadNumbers, slopeNumbers } from "./numbers.js";
import { DECADES, mountRamp, mountRoad } from "./road.js";
import { DEFAULTS, LESSONS } from "./settings.js";
import { mountSlopes, slopeSentence } from "./slopes.js";
import { roadSentence, sentence } from "./words.js";

/** Browsers allow about 200 changes of the address in 30 seconds. */
const WRITE_MS = 400;

const looks = mountFrame({ of: ".bench", name: "lab" });
const lab = new Laboratory();

/** @param {string} selector */
function find(selector) {
  return /** @type {HTMLElement} */ (document.querySelector(`#lab ${selector}`));
}

follow();
bindAddress();
foldSwitches();
mountControls(find(".controls"), lab);
mountCards(find(".cards"), lab);
mountChange(find(".change"), lab);
mountLessons(find(".lessons"));
mountCurves(find(".curves .plot"), lab, looks);
mountRoad(find(".road .plot"), lab, looks);
mountRamp(find(".road .ramp"), looks);
mountSlopes(find(".slopes .plot"), lab, looks);
mountLife(find(".life .plot"), lab, looks);
mountWhose(find(".whose"));
mountGate(find(".gate"));
mountSentences();
mountNumbers(find(".curve-numbers"), "the curves", () => curveNumbers(lab));
mountNumbers(find(".road-numbers"), "the road", () => roadNumbers(lab));
mountNumbers(find(".slope-numbers"), "the derivatives", () => slopeNumbers(lab));
mountNumbers(find(".life-numbers"), "the half-life", () => lifeNumbers(lab));
effect(() => find(".bench").setAttribute("aria-busy", String(lab.busy.value)));
lab.start();

/** Puts the address on the screen. */
function follow() {
  const { settings, nets, slope, gate } = read(location.hash);
  lab.replace(settings);
  lab.nets.value = nets;
  lab.slope.value = slope;
  lab.gate.value = gate;
}

/** Switches stand beside the picture; on a phone and at the projector they wait to be asked for. */
function foldSwitches() {
  const { documentElement: root } = document;
  const switches = /** @type {HTMLDetailsElement} */ (find(".switches"));
  const isPresented = () => root.hasAttribute("data-present");
  const fold = () => {
    switches.open = !isPresented() && !matchMedia("(max-width: 760px)").matches;
  };
  fold();
  new MutationObserver(fold).observe(root, { attributeFilter: ["data-present"] });
  switches.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || !isPresented()) return;
    switches.open = false;
    switches.querySelector("summary")?.focus();
  });
}

/** Keeps the address bar and the screen alike. */
function bindAddress() {
  let timer = 0;
  let latest = location.hash;
  effect(() => {
    const link = write({
      settings: lab.settings.value,
      nets: lab.nets.value,
      slope: lab.slope.value,
      gate: lab.gate.value,
    });
    clearTimeout(timer);
    timer = setTimeout(() => {
      latest = link && `#${link}`;
      if (latest !== location.hash) history.replaceState(null, "", latest || location.pathname);
    }, WRITE_MS);
  });
  addEventListener("hashchange", () => location.hash !== latest && follow());
}

/** @param {HTMLElement} el */
function mountLessons(el) {
  fill(el, () =>
    LESSONS.map(({ name, set }) => {
      const settings = { ...DEFAULTS, ...set };
      const here = JSON.stringify(settings) === JSON.stringify(lab.settings.value);
      return html`<li>
        <button
          type="button"
          class="lesson"
          aria-pressed=${here}
          @click=${() => lab.replace(settings)}
        >
          ${name}
        </button>
      </li>`;
    }),
  );
}

/** Whose pre-activations are drawn. @param {HTMLElement} el */
function mountWhose(el) {
  fill(el, () =>
    NETS.map(
      ({ id, name }) =>
        html`<label class="choice">
          <input
            type="radio"
            name="slope"
            value=${id}
            .checked=${live(lab.sloped.value === id)}
            ?disabled=${!lab.nets.value.includes(id)}
            @change=${() => (lab.slope.value = id)}
          />${name}
        </label>`,
    ),
  );
}

/** The forget gate by hand. @param {HTMLElement} el */
function mountGate(el) {
  fill(el, () => {
    const f = lab.gate.value;
    return html`<label class="row">
      <span class="name">forget gate <i>f</i></span>
      <input
        type="range"
        name="gate"
        min="0"
        max=${OPEN}
        step="0.05"
        .value=${live(String(placeOf(f)))}
        @input=${(/** @type {Event} */ event) =>
          (lab.gate.value = Number(
            gateText(gateAt(Number(/** @type {HTMLInputElement} */ (event.target).value))),
          ))}
      />
      <output class="number">${gateText(f)}</output>
    </label>`;
  });
}

/** What the pictures say, in words. */
function mountSentences() {
  const curves = () => curvesOf(lab.now.value);
  tell(".curves", ".bench > .sentence", () => sentence(curves()));
  tell(".road", ".road .sentence", () => roadSentence(curves(), 10 ** -DECADES));
  tell(".slopes", ".slopes .sentence", () => {
    const net = NETS.find(({ id }) => id === lab.sloped.value);
    const answer = lab.now.value?.answers[lab.sloped.value];
    if (!net || !answer) return "";
    return slopeSentence(net, lab.now.value?.settings.activation ?? "tanh", answer.preactivations);
  });
  tell(".life", ".life .sentence", () => {
    const own = NETS.flatMap(({ id, name }) => {
      const forget = lab.now.value?.answers[id]?.forget;
      return forget ? [netSentence(name, forget)] : [];
    });
    return [gateSentence(lab.gate.value), ...own].join(" ");
  });
  fill(find(".reading"), () => {
    const k = lab.hover.value;
    if (k === null) return "";
    const said = curves().map(({ net, norms }) => [net.short, typeset(amount(norms[k] ?? NaN))]);
    return [["step", counted(k + 1)], ...said].map(
      ([name, value]) => html`<span>${name} <span class="number">${value}</span></span>`,
    );
  });
}

/** The same words below a picture and in its text alternative. @param {string} figure @param {string} below @param {() => string} words */
function tell(figure, below, words) {
  const plot = find(`${figure} .plot`);
  const what = plot.getAttribute("aria-label");
  fill(find(below), words);
  effect(() => plot.setAttribute("aria-label", `${what}. ${words()}`));
}
