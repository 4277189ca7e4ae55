/** The page's keys. They are never taken from somebody who types, nor from a control that has a use for them. */

/** @import { Commands } from "./commands.js" */
/** @import { State } from "./state.js" */

import { tinykeys } from "tinykeys";

import { isTyping } from "../../dom.js";
import { PHASES } from "./moments.js";

/** @param {State} state @param {Commands} commands @returns {() => void} ends it */
export function bindKeys(state, commands) {
  const runs = () => state.status.peek()?.status === "running";
  /** @type {Record<string, () => void>} */
  const keys = {
    Space: () => void commands.order(runs() ? "pause" : "resume"),
    u: () => void commands.order("step"),
    ArrowLeft: () => commands.go(-1),
    ArrowRight: () => commands.go(1),
    Home: () => commands.seek(0),
    End: () => commands.seek(null),
  };
  PHASES.forEach((phase, k) => (keys[String(k + 1)] = () => void commands.phase(phase)));
  const bindings = Object.entries(keys).map(([key, act]) => [
    key,
    (/** @type {KeyboardEvent} */ event) => {
      if (state.id.peek() === null || event.defaultPrevented || isTyping(event.target)) return;
      const control = event.target instanceof Element && event.target.closest("button, a, summary");
      if (control && key === "Space") return;
      event.preventDefault();
      act();
    },
  ]);
  return tinykeys(window, Object.fromEntries(bindings));
}
