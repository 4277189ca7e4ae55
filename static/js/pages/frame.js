/** What the pages beside the workbench share: the head's theme button. */

import { fill } from "../dom.js";
import { createTheme, themeButton, wear } from "../theme.js";

/** Mounts it, and tells what theme is worn. */
export function mountFrame() {
  const theme = createTheme();
  wear(theme);
  const looks = /** @type {HTMLElement} */ (document.querySelector(".masthead .looks"));
  fill(looks, () => themeButton(theme));
  return { theme };
}
