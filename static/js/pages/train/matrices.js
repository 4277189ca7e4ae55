/** The fourth phase: every weight as a heatmap, and beside it how the last update moved it. */

/** @import { WeightMove } from "../../protocol.js" */
/** @import { Commands } from "./commands.js" */
/** @import { State } from "./state.js" */
/** @import { Style } from "./heatmap.js" */
/** @import { Matrix, Weights } from "./weights.js" */

import { effect } from "@preact/signals-core";
import { html, nothing } from "lit";

import { watchLooks } from "../../canvas.js";
import { legend } from "../../charts/legend.js";
import { colormap, paint, readTheme } from "../../color.js";
import { fill } from "../../dom.js";
import { counted, sized } from "../../number.js";
import { difference, largest, layoutOf, roundUp, titleOf } from "./blocks.js";
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
    const now = Object.entries(shown?.now ?? {});
    const moved = now.map(([name, matrix]) => difference(matrix, shown?.before?.[name]));
    const style = {
      theme,
      font: getComputedStyle(el).getPropertyValue("--mono"),
      values: roundUp(largest(now.map(([, matrix]) => matrix))),
      changes: roundUp(largest(moved.filter((one) => one !== null))),
      zoom: zoomOf(
        now.map(([name, { shape }]) => layoutOf(name, shape, cell)),
        figures.clientWidth,
      ),
    };
    for (const [key, extent] of /** @type {const} */ ([
      [values, style.values],
      [changes, style.changes],
    ])) {
      key.label(`−${sized(extent, 1)}`, `+${sized(extent, 1)}`);
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
  const since = weights?.since ?? null;
  const last = since !== null && weights && weights.step - since === 1;
  const words = last
    ? "the last update"
    : since === null
      ? ""
      : `changed since update ${counted(since)}`;
  const moves = Object.values(look?.weights ?? {});
  const length = (/** @type {keyof WeightMove} */ of) =>
    Math.hypot(...moves.map((move) => move[of] ?? 0));
  return html`${button("update", state, commands)}
    <span class="caption">weights ${keys.values.el}</span>
    ${words ? html`<span class="caption">${words} ${keys.changes.el}</span>` : nothing}
    ${
      length("update") > 0
        ? html`<span class="hint number"
            >all weights: length ${sized(length("norm"), 3)}, moved by
            ${sized(length("update"), 3)}</span
          >`
        : nothing
    }`;
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
  caption.textContent = title;
  caption.title = name;
  pair.className = "pair";
  pair.append(
    heatmap(matrix, layout, style, {
      extent: style.values,
      label: `${title}, values`,
      least: CELL.value,
    }),
  );
  if (moved) {
    pair.append(
      heatmap(moved, layout, style, {
        extent: style.changes,
        label: `${title}, change`,
        least: CELL.change,
      }),
    );
  }
  el.append(caption, pair);
  return el;
}
