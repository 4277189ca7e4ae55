/** A field for a whole number, which is kept between its ends. */

import { html } from "lit";

/** How wide a picture may be, in pixels. */
export const WIDTHS = /** @type {[number, number]} */ ([200, 10000]);

/** @param {string} label @param {number} value @param {(value: number) => void} set @param {[number, number]} ends */
export function numberField(label, value, set, [least, most] = WIDTHS) {
  return html`<label
    >${label}
    <input
      type="number"
      min=${least}
      max=${most}
      .value=${String(value)}
      @change=${(/** @type {Event} */ { target }) => {
        const field = /** @type {HTMLInputElement} */ (target);
        const wished = Math.round(field.valueAsNumber) || value;
        const fit = Math.max(least, Math.min(most, wished));
        field.value = String(fit);
        set(fit);
      }}
  /></label>`;
}
