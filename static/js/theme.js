/** Light, dark or of strong contrast: as the system has it, or as it was chosen in this tab. */

import { effect, signal } from "@preact/signals-core";
import { html } from "lit";

/** @typedef {"system" | "light" | "dark" | "contrast"} Theme */

export const THEMES = /** @type {const} */ (["system", "light", "dark", "contrast"]);
const SIGNS = { system: "◐", light: "○", dark: "●", contrast: "◉" };
const NAMES = { system: "system", light: "light", dark: "dark", contrast: "high contrast" };
const KEPT = "rnnscope.theme";

/** What was chosen in this tab before, on whichever page. @returns {Theme} */
export function keptTheme() {
  const kept = sessionStorage.getItem(KEPT);
  return THEMES.find((theme) => theme === kept) ?? "system";
}

/** The whole page wears it, and the tab's next page too. @param {{ value: Theme }} theme @returns {() => void} */
export function wear(theme) {
  return effect(() => {
    document.documentElement.dataset.theme = theme.value;
    sessionStorage.setItem(KEPT, theme.value);
  });
}

/** @param {{ value: Theme }} theme */
export function themeButton(theme) {
  const next = THEMES[(THEMES.indexOf(theme.value) + 1) % THEMES.length] ?? "system";
  return html`<button
    type="button"
    class="icon"
    aria-label="Theme: ${NAMES[theme.value]}; change to ${NAMES[next]}"
    title="Theme: ${NAMES[theme.value]}"
    @click=${() => (theme.value = next)}
  >
    ${SIGNS[theme.value]}
  </button>`;
}

/** A theme of a page's own. */
export function createTheme() {
  return signal(/** @type {Theme} */ (keptTheme()));
}
