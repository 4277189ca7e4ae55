/** Every weight of a small network as a number that can be set, in the colour of its edge in the picture above. */

/** @import { Place } from "../edits.js" */
/** @import { ModelCard } from "../protocol.js" */
/** @import { Scene, Store, Weights } from "../types.js" */

import { effect, signal } from "@preact/signals-core";
import { html, nothing } from "lit";

import { css, inkOn, readTheme } from "../color.js";
import { watchLooks } from "../canvas.js";
import { fill, glyph } from "../dom.js";
import { editsOf, isEditable, shapesOf, symbolOf } from "../edits.js";
import { misreading, weightAt, weightField } from "../weightfield.js";

/** @typedef {ReturnType<typeof readTheme>} Theme */
/** @typedef {{ store: Store, card: ModelCard, vocabulary: string[], theme: Theme, most: number }} Shown */

const HELP = "Type a number, press ↑ ↓ or drag; Delete puts the old one back.";

/** In the order of the equation. */
const IN_A_LAYER = ["weight_ih", "bias_ih", "weight_hh", "bias_hh", "weight_skip"];

/** @type {Scene} */
export default {
  title: "Every weight, to be edited",
  needs: [],

  mount(el, store) {
    const root = document.createElement("div");
    root.className = "edit";
    el.append(root);
    const theme = signal(readTheme(el));
    const stop = fill(root, () => {
      const [card, trace, weights] = [store.card.value, store.trace.value, store.served.value];
      if (!card || !isEditable(card))
        return html`<p class="hint">Models of at most 16 units can be edited; choose hello.</p>`;
      if (!weights || trace?.card.id !== card.id)
        return html`<p class="hint" role="status">The weights are on their way …</p>`;
      const { vocabulary } = trace;
      return page({ store, card, vocabulary, theme: theme.value, most: most(weights) });
    });
    const unwatch = watchLooks(el, store, () => (theme.value = readTheme(el)));
    const stopKeeping = effect(() => {
      void store.untouched.value?.received.value; // its lane comes or goes, and moves everything
      requestAnimationFrame(() => keepInSight(root));
    });
    return () => {
      stop();
      stopKeeping();
      unwatch();
      root.remove();
    };
  },
};

/** The field that somebody is at. @param {HTMLElement} root */
function keepInSight(root) {
  const at = document.activeElement;
  if (at instanceof HTMLElement && root.contains(at)) at.scrollIntoView({ block: "nearest" });
}

/** The largest |weight|, which takes the full colour, as in the picture. @param {Weights} weights */
function most(weights) {
  const matrices = Object.values(weights).filter(({ shape }) => shape.length === 2);
  return Math.max(...matrices.map(({ values }) => Math.max(...values.map(Math.abs)))) || 1;
}

/** @param {Shown} shown */
function page(shown) {
  const { store, card } = shown;
  const release = () => (store.edits.value = { model: "", entries: [] });
  const layers = Array.from({ length: card.layers }, (_, layer) => layer);
  return html`<p class="hint" id="edit-help">
      ${misreading() ?? HELP}
      ${
        editsOf(store).length > 0
          ? html`<button type="button" class="quiet" @click=${release}>all as before</button>`
          : nothing
      }
    </p>
    <div class="matrices">
      ${layers.map((layer) =>
        sums(
          layers.length > 1 ? `layer ${layer + 1}` : "",
          IN_A_LAYER.map((name) => `rnn.${name}_l${layer}`),
          shown,
        ),
      )}
      ${sums("", ["head.weight", "head.bias"], shown)}
    </div>`;
}

/** The rows of a sum of matrices and biases, side by side as the equation has them. @param {string} title @param {string[]} names @param {Shown} shown */
function sums(title, names, shown) {
  const shapes = shapesOf(shown.card);
  const parts = names.flatMap((name) => {
    const [rows = 0, columns] = shapes[name] ?? [];
    return rows ? [{ name, rows, columns }] : [];
  });
  const each = (/** @type {(name: string, column: number | null) => unknown} */ make) =>
    parts.map(({ name, columns }) =>
      columns === undefined ? make(name, null) : count(columns).map((k) => make(name, k)),
    );
  return html`<table>
    <thead>
      <tr>
        <td>${title}</td>
        ${parts.map(
          ({ name, columns }) =>
            html`<th class="symbol" scope="colgroup" colspan=${columns ?? 1}>
              ${symbolOf(name)}
            </th>`,
        )}
      </tr>
      <tr>
        <td></td>
        ${each((name, k) => columnHead(name, k, shown))}
      </tr>
    </thead>
    <tbody>
      ${count(parts[0]?.rows ?? 0).map(
        (row) =>
          html`<tr>
            <th scope="row">${rowName(names[0] ?? "", row, shown)}</th>
            ${each((name, k) => cell({ parameter: name, row, column: k }, shown))}
          </tr>`,
      )}
    </tbody>
  </table>`;
}

/** @param {Place} place @param {Shown} shown */
function cell(place, { store, theme, most: largest }) {
  const share = weightAt(store, place).now / largest;
  const color = { ground: css("g", share, theme), ink: inkOn("g", share, theme) };
  return html`<td class=${place.column ? "" : "first"}>
    ${weightField(store, place, { color, describedBy: "edit-help" })}
  </td>`;
}

/** What a column is multiplied with: a character, a state, the one before, or for a bias nothing. */
/** @param {string} name @param {number | null} k @param {Shown} shown */
function columnHead(name, k, { vocabulary }) {
  if (k === null) return html`<td></td>`;
  const state = /weight_(hh|skip)/.test(name) ? `h'[${k}]` : `h[${k}]`;
  const words = name === "rnn.weight_ih_l0" ? glyph(vocabulary[k] ?? "") : state;
  return html`<th scope="col" class=${k ? "" : "first"}>${words}</th>`;
}

/** What a row goes into. @param {string} name @param {number} row @param {Shown} shown */
function rowName(name, row, { card, vocabulary }) {
  if (name.startsWith("head.")) return glyph(vocabulary[row] ?? "");
  const gates = { rnn: "a", lstm: "ifgo", gru: "rzn" }[card.cell];
  return `${gates[Math.floor(row / card.hidden)]}[${row % card.hidden}]`;
}

/** 0 … n − 1 @param {number} n */
const count = (n) => Array.from({ length: n }, (_, k) => k);
