/** A stop of the lecture: its text, the living network beside it, and a question that the network answers. */

import { effect } from "@preact/signals-core";

import { RnnScope } from "../../element.js";
import { bindKeys } from "../../keys.js";
import { isTyping } from "../../dom.js";
import { mountSkip } from "../../skip.js";
import { computedStep } from "../../timeline.js";
import { read, write } from "../../url.js";
import { mountFrame } from "../frame.js";
import { filled, stepOf } from "./answer.js";
import { keepQuery, markPlace } from "./place.js";

const { theme } = mountFrame();
keepQuery();
markPlace();
/** About a line of text, in CSS pixels. */
const LINE = 24;

const stage = /** @type {HTMLElement | null} */ (document.querySelector(".stage"));
const button = /** @type {HTMLButtonElement | null} */ (document.querySelector(".reveal"));
const answer = /** @type {HTMLElement | null} */ (document.querySelector(".answer"));
const guess = /** @type {HTMLFormElement | null} */ (document.querySelector(".guess"));

/** The workbench, in the state that the stop begins with. @param {HTMLElement} place */
function mountScope(place) {
  const scope = new RnnScope();
  const { store, timeline, history } = scope;
  read(place.dataset.state ?? "", store);
  place.append(scope);
  mountSkip(scope);
  effect(() => void (store.theme.value = theme.value));
  bindKeys(window, store, { timeline, history, help: () => scope.help() });
  openInWorkbench(place, scope);
  return scope;
}

/** A link to the whole workbench as it is at the moment of the click. @param {HTMLElement} place @param {RnnScope} scope */
function openInWorkbench(place, scope) {
  const link = document.createElement("a");
  Object.assign(link, { className: "whole", href: "/", textContent: "open in the workbench" });
  const refer = () => (link.href = `/#${write(scope.store)}`);
  link.addEventListener("pointerdown", refer);
  link.addEventListener("focus", refer);
  place.prepend(link);
}

const frame = stage?.querySelector("iframe"); // another page stands in the workbench's place
const scope = stage && !frame ? mountScope(stage) : null;
const template = answer?.textContent ?? "";

/** The network answers: it takes the state of the answer, and its own numbers stand in the words. */
function reveal() {
  if (!button || !answer || button.hidden) return;
  answer.hidden = false;
  button.setAttribute("aria-expanded", "true");
  button.hidden = true;
  if (guess) keep(guess);
  if (scope) respond(scope, answer);
  if (frame?.contentWindow) answerIn(frame.contentWindow);
}

/** The page takes the state of the answer, and hears of it: what it computes then is its own. @param {Window} page */
function answerIn(page) {
  const state = stage?.dataset.reveal;
  if (state) page.location.replace(state);
  page.dispatchEvent(new Event("reveal"));
}

/** The guess stays beside the answer, as it was. @param {HTMLFormElement} form */
function keep(form) {
  const field = /** @type {HTMLInputElement} */ (form.elements.namedItem("guess"));
  field.readOnly = true;
  form.hidden = field.value === "";
}

/**
 * The numbers are those of one step, wherever the playhead goes afterwards; on its way there they are held back.
 *
 * @param {RnnScope} scope
 * @param {HTMLElement} words
 */
function respond(scope, words) {
  const { store, timeline } = scope;
  const { state = "", reveal: revealed, generate } = stage?.dataset ?? {};
  if (revealed) {
    read(revealed, store);
    store.theme.value = theme.value; // a link without one asks for the system's
    dispatchEvent(new Event("answered"));
  } else timeline.unfold(0);
  const step = stepOf(revealed || state);
  let reached = false;
  effect(() => {
    void store.received.value;
    void store.untouched.value?.received.value;
    const last = (store.trace.value?.length ?? Infinity) - 1;
    reached ||= computedStep(store) >= Math.min(step, last);
    words.textContent = filled(template, store, { step, reached });
  });
  if (generate) scope.generate(Number(generate));
}

button?.addEventListener("click", reveal);
button?.removeAttribute("hidden");
guess?.removeAttribute("hidden");
guess?.addEventListener("submit", (event) => {
  event.preventDefault();
  reveal();
});

/** At the projector a text that is longer than the screen goes a page on, or back. @param {1 | -1} way @returns {boolean} whether there was more */
function page(way) {
  const article = document.querySelector("#lesson article");
  if (!article || !document.documentElement.hasAttribute("data-present")) return false;
  const { scrollTop, scrollHeight, clientHeight } = article;
  const more = way > 0 ? scrollHeight - scrollTop - clientHeight : scrollTop;
  if (more < LINE) return false;
  article.scrollBy(0, way * (clientHeight - 2 * LINE)); // the last lines stay in sight
  return true;
}

addEventListener("turning", (event) => {
  const { detail: way } = /** @type {CustomEvent<1 | -1>} */ (event);
  if (page(way)) return event.preventDefault();
  if (way < 0 || !button || button.hidden) return;
  event.preventDefault(); // the clicker's first press answers, the second goes on
  reveal();
});
addEventListener(
  "keydown",
  (event) => {
    const revealing = event.key === "r" || event.key === "R";
    if (!revealing || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target))
      return;
    event.stopImmediatePropagation();
    event.preventDefault();
    reveal();
  },
  true,
);
