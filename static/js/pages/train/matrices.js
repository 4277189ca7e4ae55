/** The fourth phase: every weight as a heatmap, and beside it how the last update moved it. */

/** @import { Theme } from "../../color.js" */
/** @import { Commands } from "./commands.js" */
/** @import { State } from "./state.js" */
/** @import { Style } from "./heatmap.js" */
/** @import { Matrices, Matrix, Weights } from "./weights.js" */

import { effect } from "@preact/signals-core";
import { html, nothing, render } from "lit";

import { sharpness, watchLooks } from "../../canvas.js";
import { legend } from "../../charts/legend.js";
import { colormap, nameColor, paint, readTheme } from "../../color.js";
import { fill } from "../../dom.js";
import { formula } from "../../formula.js";
import { counted, sized } from "../../number.js";
import { extentOfAll, inOrder, layoutOf, titleOf } from "./blocks.js";
import { CELL, heatmap, zoomOf } from "./heatmap.js";
import { button } from "./phases.js";
import { lookOn } from "./scrub.js";
import { followWeights } from "./weights.js";

/** @param {HTMLElement} el @param {State} state @param {Commands} commands @returns {() => void} */
export function mountMatrices(el, state, commands) {
  const { weights, stop } = followWeights(state);
  const head = document.createElement("header");
  const figures = document.createElement("div");
  figures.className = "figures";
  el.replaceChildren(head, figures);
  const [values, changes] = [legend("", ""), legend("", "")];
  let theme = readTheme(el);

  const draw = () => {
    const shown = weights.value;
    const { cell = "rnn", layers = 1 } = state.status.peek()?.recipe ?? {};
    const now = inOrder(Object.entries(shown?.now ?? {}));
    const moved = now.map(([name]) => shown?.moved?.[name] ?? null);
    const ends = {
      values: extentOfAll(now.map(([, matrix]) => matrix)),
      changes: extentOfAll(moved.filter((one) => one !== null)),
    };
    const style = {
      theme,
      font: getComputedStyle(el).getPropertyValue("--mono"),
      values: ends.values.extent,
      changes: ends.changes.extent,
      ratio: sharpness(el),
      width: figures.clientWidth,
      zoom: zoomOf(
        now.map(([name, { shape }]) => layoutOf(name, shape, cell)),
        figures.clientWidth,
      ),
    };
    for (const [key, { extent, exceeded }] of /** @type {const} */ ([
      [values, ends.values],
      [changes, ends.changes],
    ])) {
      const [below, above] = exceeded ? ["≤ ", "≥ "] : ["", ""];
      key.label(`${below}−${sized(extent, 1)}`, `${above}+${sized(extent, 1)}`);
      key.paint(colormap("diverging", theme), paint(theme.line));
    }
    figures.replaceChildren(
      ...now.map(([name, matrix], k) =>
        figure({ name, title: titleOf(name, layers), cell }, matrix, moved[k] ?? null, style),
      ),
    );
  };
  const endings = [
    stop,
    fill(head, () => heading(state, commands, weights.value, { values, changes })),
    effect(draw),
    watchLooks(el, state, () => {
      theme = readTheme(el);
      draw();
    }),
  ];
  return () => endings.forEach((end) => end());
}

/** @param {State} state @param {Commands} commands @param {Weights | null} weights @param {{ values: ReturnType<typeof legend>, changes: ReturnType<typeof legend> }} keys */
function heading(state, commands, weights, keys) {
  void state.grown.value;
  const look = lookOn(state);
  const step = weights?.step ?? look?.step ?? 0;
  const lost = weights !== null && weights.now === null;
  const { now, moved } = weights ?? {};
  return html`${button("update", state, commands)}
  ${
    lost
      ? html`<span class="hint">The weights of this moment were not kept.</span>`
      : html`<span class="caption">weights after update ${counted(step)} ${keys.values.el}</span>`
  }
  ${
    now && moved
      ? html`<span class="caption">what it changed ${keys.changes.el}</span>
          <span class="hint"
            >moved by ${sized(lengthOf(moved), 3)}, to length ${sized(lengthOf(now), 3)}</span
          >`
      : nothing
  }`;
}

/** ‖all weights‖ @param {Matrices} matrices */
function lengthOf(matrices) {
  let squares = 0;
  for (const { values } of Object.values(matrices)) for (const one of values) squares += one * one;
  return Math.sqrt(squares);
}

/**
 * @param {{ name: string, title: string, cell: string }} what
 * @param {Matrix} matrix
 * @param {Matrix | null} moved
 * @param {Style} style
 */
function figure({ name, title, cell }, matrix, moved, style) {
  const layout = layoutOf(name, matrix.shape, cell);
  const el = document.createElement("figure");
  const caption = document.createElement("figcaption");
  const pair = document.createElement("div");
  render(formula(title), caption);
  caption.title = name;
  pair.className = "pair";
  const add = (/** @type {Matrix} */ of, /** @type {Parameters<typeof heatmap>[3]} */ what) => {
    const map = document.createElement("div");
    if (layout.gates.length > 1) map.append(gateNames(layout.gates, style.theme));
    map.append(heatmap(of, layout, style, what));
    pair.append(map);
  };
  add(matrix, { extent: style.values, label: `${title}, values`, least: CELL.value });
  if (moved) add(moved, { extent: style.changes, label: `${title}, change`, least: CELL.change });
  el.append(caption, pair);
  return el;
}

/** The gates' names over their blocks. @param {string[]} gates @param {Theme} theme */
function gateNames(gates, theme) {
  const el = document.createElement("div");
  el.className = "gates token";
  for (const gate of gates) {
    const name = document.createElement("span");
    name.textContent = gate;
    name.style.setProperty("color", nameColor(gate, theme));
    el.append(name);
  }
  return el;
}
