/** The picture of a page beside the workbench, to take away: PNG, or SVG whose words stay words. */

import { signal } from "@preact/signals-core";
import { html } from "lit";

import { fill, isOverlaid, isTyping } from "../dom.js";
import { numberField } from "../numberfield.js";

/** A picture is this many times the screen's size, unless another is asked for. */
const USUAL = 2;

/**
 * Mounts its dialog, which the key T opens too.
 *
 * @param {string} selector of what is drawn
 * @param {string} name of the file
 * @returns {() => void} opens it
 */
export function mountTakeAway(selector, name) {
  const place = document.body.appendChild(document.createElement("div"));
  const open = signal(false);
  const width = signal(0);
  const said = signal("");
  /** On a phone the page's parts may stand in its main part by themselves. */
  const picture = () => {
    const el = /** @type {HTMLElement} */ (document.querySelector(selector));
    const isLoose = getComputedStyle(el).display === "contents";
    return isLoose ? /** @type {HTMLElement} */ (el.closest("main")) : el;
  };

  /** @param {"png" | "svg"} form */
  const take = async (form) => {
    said.value = "";
    try {
      const [{ whole, ...forms }, { save, sizeOf }] = await Promise.all([
        import("../takeaway/picture.js"),
        import("../takeaway/save.js"),
      ]);
      const blob = await forms[form](picture(), whole(picture()), width.peek());
      const file = `rnnscope-${name}.${form}`;
      save(blob, file);
      said.value = `${file}, ${sizeOf(blob.size)}`;
    } catch (error) {
      said.value = String(Object(error).message);
    }
  };
  const dialog = () => place.querySelector("dialog");
  const show = () => {
    const wide = picture().clientWidth;
    width.value = USUAL * wide;
    said.value = wide ? "" : "There is no picture here yet.";
    open.value = wide > 0;
    dialog()?.showModal();
  };
  fill(
    place,
    () =>
      html`<dialog
        class="takeaway"
        aria-labelledby="takeaway-title"
        @close=${() => (open.value = false)}
      >
        <h2 id="takeaway-title">Take away</h2>
        ${
          open.value
            ? html`<p>
                The picture of this page,
                ${numberField("pixels wide", width.value, (wide) => (width.value = wide))}
                <button type="button" @click=${() => void take("png")}>PNG</button>
                <button type="button" @click=${() => void take("svg")}>SVG</button>
              </p>`
            : ""
        }
        <footer>
          <span role="status">${said.value}</span>
          <button type="button" @click=${() => dialog()?.close()}>Close</button>
        </footer>
      </dialog>`,
  );
  addEventListener("keydown", (event) => {
    const { key, target, ctrlKey, metaKey, altKey } = event;
    if (!/^t$/i.test(key) || ctrlKey || metaKey || altKey || event.defaultPrevented) return;
    if (isTyping(target) || isOverlaid(target)) return;
    event.preventDefault();
    show();
  });
  return show;
}
