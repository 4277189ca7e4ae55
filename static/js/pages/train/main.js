/** The page at `/train`: a training to begin, to watch, to step through and to go back in. */

import { computed, effect } from "@preact/signals-core";

import { mountFrame } from "../frame.js";
import { bindAddress } from "./address.js";
import { mountBar } from "./bar.js";
import { mountChoices } from "./choices.js";
import { createCommands } from "./commands.js";
import { mountCurves } from "./curves.js";
import { mountFlow } from "./flow.js";
import { mountNumbers } from "../numbers.js";
import { gradientNumbers, lossNumbers } from "./numbers.js";
import { bindKeys } from "./keys.js";
import { hasEnded } from "./line.js";
import { mountMatrices } from "./matrices.js";
import { mountPhases } from "./phases.js";
import { mountSamples } from "./samples.js";
import { mountScrub } from "./scrub.js";
import { keepPhases } from "./recall.js";
import { bodyOf, newDraft } from "./recipes.js";
import { createState } from "./state.js";

/** Milliseconds from one look at the list of trainings to the next, while it is on the screen. */
const LIST_MS = 3000;
/** For so long the first update of a stop of the lessons stands. */
const LOOK_MS = 8000;

const { theme } = mountFrame({ of: ".watching", name: "training" });
const state = createState(theme);
const commands = createCommands(state);
const place = (/** @type {string} */ selector) =>
  /** @type {HTMLElement} */ (document.querySelector(`#train ${selector}`));

const choosing = computed(() => state.id.value === null);
effect(() => {
  place(".choosing").hidden = !choosing.value;
  place(".watching").hidden = choosing.value;
  scrollTo(0, 0); // one view is no longer part of the other
});
keepPhases(state, sessionStorage);
bindAddress(state, commands.show);
mountChoices(place(".choosing"), state, commands);
mountBar(place(".bar"), state, commands);
mountPhases(place(".phases"), state, commands);
mountCurves(place(".losses"), state, commands);
mountFlow(place(".flow"), state, commands);
mountScrub(place(".scrubber"), state, commands);
mountNumbers(place(".loss-numbers"), "the losses", () => lossNumbers(state));
mountNumbers(place(".flow-numbers"), "the gradients", () => gradientNumbers(state));
mountSamples(place(".samples"), state);
mountMatrices(place(".matrices"), state, commands);
bindKeys(state, commands);
addEventListener("reveal", () => void firstUpdate());
void (choosing.peek() ? commands.refresh() : commands.relist()); // the list’s answer takes no refusal away
/** A stop of the lessons asks what one update does: the lecture's net makes it, then all the others, and ends when the stop is left. */
async function firstUpdate() {
  await commands.refresh();
  const body = bodyOf(newDraft(), state.data.peek() ?? [], { paused: true });
  if (choosing.peek()) {
    if (!(await commands.begin(body))) return;
    addEventListener(
      "pagehide",
      () => void (hasEnded(state.status.peek()) || commands.order("stop")),
    );
  }
  await commands.order("step");
  setTimeout(goOn, LOOK_MS);
}

/** Unless somebody has gone on already. */
function goOn() {
  const { status, step } = state.status.peek() ?? {};
  if (status === "paused" && step === 1) void commands.order("resume");
}

setInterval(() => {
  if (choosing.peek() && !document.hidden) void commands.relist();
}, LIST_MS);
