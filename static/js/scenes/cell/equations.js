/** A cell's equations, one line a signal; every term knows the wire that carries it. */

/** @import { Signal } from "@preact/signals-core" */

import { html, mathml } from "lit";

/** Letters, `_` before an index; words of a name in brackets: `[f]` is the wire f, and what it is made of may stand inside. @type {Record<string, string[]>} */
const LINES = {
  rnn: ["[a] = W_xh [x] + b_xh + W_hh [h'] + b_hh", "[h] = φ ( [a] )"],
  lstm: [
    ...["i", "f", "o"].map((g) => `[${g}] = σ ( W_x${g} [x] + b_x${g} + W_h${g} [h'] + b_h${g} )`),
    "[g] = tanh ( W_xg [x] + b_xg + W_hg [h'] + b_hg )",
    "[c] = [fc|[f] ∘ [c']] + [ig|[i] ∘ [g]]",
    "[h] = [o] ∘ [tc|tanh ( [c] )]",
  ],
  gru: [
    "[r] = σ ( W_xr [x] + b_xr + W_hr [h'] + b_hr )",
    "[f|z] = σ ( W_xz [x] + b_xz + W_hz [h'] + b_hz )",
    "[g|n] = tanh ( W_xn [x] + b_xn + [rm|[r] ∘ [m|( W_hn h' + b_hn )]] )",
    "[h] = [ig|[1−z|( 1 − z )] ∘ [g|n]] + [fc|[f|z] ∘ h']",
  ],
};

/** What a wire is called on the canvas and in an equation. @param {string} name */
function letters(name) {
  return name
    .split(" ")
    .filter(Boolean)
    .map((part) => {
      const [base = "", index] = part.split("_");
      if (index) return mathml`<msub><mi>${base}</mi><mi>${index}</mi></msub>`;
      if (part.endsWith("'"))
        return mathml`<mi>${part.slice(0, -1)}</mi><mo lspace="0" rspace="0">′</mo>`;
      if (/^\d+$/.test(part)) return mathml`<mn>${part}</mn>`;
      return /^[\p{L}]+$/u.test(part)
        ? mathml`<mi>${part}</mi>`
        : mathml`<mo stretchy="false">${part}</mo>`;
    });
}

/**
 * @param {string} cell
 * @param {string} activation
 * @param {Signal<string | null>} lit the wire that is pointed at
 */
export function equations(cell, activation, lit) {
  return (LINES[cell] ?? []).map((line) => {
    const words = line.replace("φ", activation === "sigmoid" ? "σ" : activation);
    return html`<math class="equation">${termsOf(words, lit)}</math>`;
  });
}

/** @param {string} words @param {Signal<string | null>} lit */
function termsOf(words, lit) {
  const parts = words.split(/(\[(?:[^[\]]|\[[^\]]*\])*\])/);
  return parts.map((part) => (part.startsWith("[") ? term(part.slice(1, -1), lit) : letters(part)));
}

/** @param {string} named `f`, or `fc|f ∘ c'` @param {Signal<string | null>} lit @returns {unknown} */
function term(named, lit) {
  const [name = "", ...rest] = named.split("|");
  const words = rest.join("|");
  const point = (/** @type {Event} */ event) => {
    event.stopPropagation(); // the innermost is pointed at
    lit.value = name;
  };
  const leave = () => (lit.value = null);
  return mathml`<mrow
    class=${lit.value === name ? "term lit" : "term"}
    data-term=${name}
    tabindex="0"
    @pointerover=${point}
    @pointerout=${leave}
    @focus=${point}
    @blur=${leave}
    >${words ? termsOf(words, lit) : letters(name)}</mrow
  >`;
}
