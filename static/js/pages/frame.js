/** What the pages beside the workbench share: the head's buttons. */

import { html, nothing } from "lit";

import { fill } from "../dom.js";
import { createTheme, themeButton, wear } from "../theme.js";
import { mountTakeAway } from "./takeaway.js";

/**
 * Mounts it, and tells what theme is worn.
 *
 * @param {{ of: string, name: string }} [picture] that can be taken away: its selector, and its file's name
 */
export function mountFrame(picture) {
  const theme = createTheme();
  wear(theme);
  const looks = /** @type {HTMLElement} */ (document.querySelector(".masthead .looks"));
  const take = picture && mountTakeAway(picture.of, picture.name);
  const button = take
    ? html`<button
        type="button"
        class="takeaway-button"
        aria-label="take away"
        title="Take this picture away (T)"
        @click=${take}
      >
        <span>take away</span>
      </button>`
    : nothing;
  fill(looks, () => html`${button} ${themeButton(theme)}`);
  return { theme };
}
