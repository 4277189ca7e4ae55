/** What stands beside the strips: the name of each on the left, what its colours mean on the right. */

/** @import { Kind, Theme } from "../../color.js" */
/** @import { Bands } from "./bands.js" */

import { colormap, nameColor, paint } from "../../color.js";
import { fold } from "../../layers.js";
import { WORDS } from "../../names.js";
import { power } from "../../number.js";
import { legend } from "../../charts/legend.js";
import { middle } from "./rows.js";
import { describeRows } from "./words.js";

/** CSS pixels on the left that take the whole note. */
const ROOM_FOR_NOTE = 180;

/** The scale of the gradient row. */
const GRADIENT = /** @type {const} */ ("gradient");

/** A name has a row at least so high, in sizes of its type: others would lie on each other. */
const READABLE = 0.75;

/** What a map's ends stand for. @typedef {{ signal: string, kind: Kind, limits: [number, number], beyond: boolean }} Scale */

/**
 * Fills `el` with labels and legends for these strips.
 *
 * @param {HTMLElement} el
 * @param {Bands} bands
 * @param {Theme} theme
 */
export function gutters(el, bands, theme) {
  const { layout, trace, guess } = bands;
  const layers = Math.max(...bands.bands.map((band) => band.layer), 0) > 0;
  const names = bands.bands.flatMap(({ signal, layer }, k) => {
    const row = layout.strips[k];
    const room = (row?.height ?? 0) >= layout.size * READABLE;
    return room ? [put(name(signal, layers ? layer : null, theme), "name", row)] : [];
  });
  const loss = put(name("loss", null, theme), "name", layout.loss);
  el.replaceChildren(...names, loss, ...flow(bands, layers, theme), ...legends(bands, theme));
  el.classList.toggle("narrow", layout.narrow);
  el.style.setProperty("--left", `${layout.plot.x}px`);
  el.style.setProperty("--right", `${layout.right}px`);
  el.style.setProperty("--size", `${layout.size}px`);
  if (layout.narrow) return;
  const all = text("span", `${trace.length.toLocaleString("en")} steps`);
  el.append(...note(bands), put(all, "name", layout.minimap));
  if (trace.isDifference) {
    el.append(put(text("span", `± ${guess.nats.toFixed(2)}`), "scale", layout.loss));
    return;
  }
  const line = text("span", `guessing ${guess.nats.toFixed(2)}`);
  line.title = `Who knows nothing loses ln ${trace.card.vocabulary_size} = ${guess.nats.toFixed(4)} nats a step.`;
  el.append(put(line, "scale", twoLines(layout.loss)[0]));
}

/**
 * How many units a row is and what it shows of them, in full where there is room for two lines.
 *
 * @param {Bands} bands
 */
function note({ trace, layout: { plot, characters, numbers } }) {
  const { width } = fold(trace.card.hidden);
  const short = width > 1 ? `${width} units a row` : "a unit a row";
  const full = width > 1 && plot.x >= ROOM_FOR_NOTE;
  const which = trace.isDifference ? "change" : "of states, mean of gates";
  const lines = full ? [`${short}: strongest`, which] : [short];
  return lines.map((line, k) => {
    const el = put(text("span", line), "name", [characters, numbers][k]);
    el.classList.add("note");
    el.title = describeRows(trace);
    return el;
  });
}

/** The places of the guessing line's label and of the legend below it. @param {{ y: number, height: number }} place */
function twoLines({ y, height }) {
  const below = y + height - 7;
  const above = Math.min(y + height / 2, below - 15);
  return [
    { y: above, height: 0 },
    { y: below, height: 0 },
  ];
}

/** @param {string} signal @param {number | null} layer @param {Theme} theme */
function name(signal, layer, theme) {
  const el = document.createElement("span");
  const symbol = text("i", signal === "loss" ? "L" : signal);
  if (layer !== null) symbol.append(text("sup", String(layer + 1)));
  symbol.style.setProperty("color", nameColor(signal, theme));
  el.append(symbol, text("span", signal === "loss" ? "loss in nats" : (WORDS[signal] ?? "")));
  return el;
}

/** The name of the gradient row, where there is one. @param {Bands} bands @param {boolean} layers whether there are several @param {Theme} theme */
function flow({ flow: row, layout }, layers, theme) {
  if (!row || !layout.flow) return [];
  const el = name(layout.narrow ? "∂" : "∂L/∂h", layers ? row.layer : null, theme);
  el.lastChild?.replaceWith(text("span", "gradient"));
  return [put(el, "name", layout.flow)];
}

/** @param {Bands} bands @param {Theme} theme */
function legends({ trace, bands, layout, guess, flow: row }, theme) {
  /** @type {Scale[]} */
  const all = [...bands];
  if (!trace.isDifference)
    all.push({ signal: "loss", kind: "loss", limits: [0, guess.top], beyond: false });
  const places = [...layout.strips, twoLines(layout.loss)[1]];
  if (row && layout.flow) {
    all.push({ signal: GRADIENT, kind: GRADIENT, limits: [...row.ends], beyond: false });
    places.push(layout.flow);
  }
  if (layout.narrow) return [together(all, layout.legends, theme)];
  return all.map((scale, k) => put(ramp(scale, theme), "scale", places[k]));
}

/** On a narrow screen: each map once, with the signals that it colours. */
function together(
  /** @type {Scale[]} */ all,
  /** @type {{ y: number, height: number }} */ place,
  /** @type {Theme} */ theme,
) {
  const el = document.createElement("span");
  /** @type {Map<string, { scale: Scale, names: Set<string> }>} */
  const maps = new Map();
  for (const scale of all) {
    const key = `${scale.kind} ${scale.limits}`;
    const known = maps.get(key) ?? { scale, names: new Set() };
    known.names.add(scale.signal);
    maps.set(key, known);
  }
  for (const { scale, names } of maps.values()) {
    const group = document.createElement("span");
    const symbols = [...names].join(" ").replace("loss", "L").replace(GRADIENT, "∂");
    group.append(text("i", symbols), ramp(scale, theme));
    el.append(group);
  }
  return put(el, "scales", place);
}

/** @param {Scale} scale @param {Theme} theme */
function ramp({ signal, kind, limits: [low, high], beyond }, theme) {
  const [least, most] = beyond ? ["≤", "≥"] : ["", ""];
  const write = signal === GRADIENT ? decade : number;
  const { el, paint: fill } = legend(least + write(low), most + write(high));
  fill(colormap(kind, theme), paint(theme.line));
  return el;
}

/** @param {number} value */
function number(value) {
  return String(Math.round(value * 100) / 100).replace("-", "−");
}

/** A power of ten. @param {number} value */
function decade(value) {
  return value === 1 ? "1" : power(Math.round(Math.log10(value)));
}

/** @param {string} tag @param {string} words */
function text(tag, words) {
  const el = document.createElement(tag);
  el.textContent = words;
  return el;
}

/**
 * Places an element about the middle of a row.
 *
 * @param {HTMLElement} el
 * @param {string} className
 * @param {{ y: number, height: number } | undefined} place
 */
function put(el, className, place) {
  if (place) el.style.setProperty("top", `${middle(place)}px`);
  el.classList.add(className);
  return el;
}
