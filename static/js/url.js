/**
 * The screen as a link, and back.
 *
 * All stands behind the `#`, which never leaves the browser: the visitor's text is not in any server's log. Defaults are
 * left out. Steps count from 0, as everywhere but on the screen.
 */

/** @import { LossChoice, Selection, Store } from "./types.js" */

import { batch, effect } from "@preact/signals-core";

import * as holds from "./clamps.js";
import { goalOf, lead } from "./destination.js";
import * as weights from "./edits.js";
import { fit } from "./fit.js";
import { DEFAULTS, HOTTEST, LARGEST_SEED, MOST_COMPANIONS } from "./store.js";
import { THEMES } from "./theme.js";
import { soughtOf } from "./units/property.js";

/** Browsers allow about 200 changes in 30 seconds. */
const WRITE_MS = 800;
/** As far as the slider goes. */
const FASTEST = 64;

const DISTANCES = /** @type {const} */ (["sequence", "network", "cell", "arithmetic"]);
const LOWER = /** @type {const} */ ([
  "strips",
  "difference",
  "unit",
  "states",
  "blame",
  "weights",
  "edit",
]);

/** What a link holds. */
const KEPT = /** @type {const} */ ([
  "modelId",
  "text",
  "playhead",
  "goal",
  "generatedFrom",
  "selection",
  "pinned",
  "openRow",
  "view",
  "speed",
  "loop",
  "sharedWeights",
  "clamps",
  "edits",
  "folded",
  "merged",
  "sampling",
  "compared",
  "distance",
  "direction",
  "lossChoice",
  "lower",
  "sought",
  "statesBy",
  "theme",
]);

/** The store as the part of a link behind the `#`. @param {Store} store */
export function write(store) {
  const fields = new URLSearchParams();
  const put = (
    /** @type {string} */ name,
    /** @type {unknown} */ value,
    /** @type {unknown} */ usual,
  ) => {
    if (value !== usual && value !== null) fields.set(name, String(value));
  };
  const { temperature, topK, seed } = store.sampling.value;
  const { value: row } = store.openRow;
  const { value: view } = store.view;
  fields.set("model", store.modelId.value);
  fields.set("text", store.text.value);
  fields.set("step", String(goalOf(store)?.step ?? store.playhead.value));
  put("generated", store.generatedFrom.value, null);
  put("unit", nameOf(store.selection.value), null);
  put("pin", store.pinned.value, null);
  put("row", row && `${row.layer}.${row.row}`, null);
  put("view", view && `${view.from}-${view.to}`, null);
  put("speed", store.speed.value, DEFAULTS.speed);
  put("loop", store.loop.value ? 1 : 0, 0);
  put("hold", holds.write(store.clamps.value), "");
  const { model, entries } = store.edits.value;
  put("edit", model === store.modelId.value ? weights.write(entries) : "", "");
  put("shared", store.sharedWeights.value ? 1 : 0, 0);
  put("fold", store.folded.value ? 1 : 0, 0);
  put("as", store.merged.value ? "gru" : "lstm", "gru");
  put("temperature", temperature, DEFAULTS.sampling.temperature);
  put("top_k", topK, DEFAULTS.sampling.topK);
  put("seed", seed, DEFAULTS.sampling.seed);
  put("compare", store.compared.value.join(" "), "");
  put("direction", store.direction.value, DEFAULTS.direction);
  put("loss", lossName(store.lossChoice.value), DEFAULTS.lossChoice);
  put("zoom", store.distance.value, DEFAULTS.distance);
  put("lower", store.lower.value, DEFAULTS.lower);
  put("find", store.sought.value, DEFAULTS.sought);
  put("states", store.statesBy.value, DEFAULTS.statesBy);
  put("theme", store.theme.value, DEFAULTS.theme);
  return fields.toString();
}

/**
 * Puts a link's screen into the store. What is missing or makes no sense takes its default; a link without a text or
 * model is none.
 *
 * @param {string} hash
 * @param {Store} store
 * @returns {boolean} whether it was a link
 */
export function read(hash, store) {
  const fields = new URLSearchParams(hash.replace(/^#/, ""));
  if (!fields.has("text") && !fields.has("model")) return false;
  const step = count(fields.get("step")) ?? 0;
  const [layer, row] = (fields.get("row") ?? "").split(".").map(count);
  const [from, to] = (fields.get("view") ?? "").split("-").map(positive);
  const theme = fields.get("theme");
  batch(() => {
    store.modelId.value = fields.get("model") ?? store.modelId.value;
    store.text.value = fields.get("text") ?? store.text.value;
    store.phase.value = 1;
    store.playing.value = false;
    store.generatedFrom.value = count(fields.get("generated"));
    store.selection.value = selectionOf(fields.get("unit"), step);
    store.pinned.value = count(fields.get("pin"));
    store.openRow.value = layer == null || row == null ? null : { layer, row };
    store.view.value = from != null && to != null && from < to ? { from, to } : null;
    lead(store, step, store.view.value);
    store.speed.value = Math.min(positive(fields.get("speed")) || DEFAULTS.speed, FASTEST);
    store.loop.value = fields.get("loop") === "1";
    store.clamps.value = holds.read(fields.get("hold"));
    store.edits.value = { model: store.modelId.value, entries: weights.read(fields.get("edit")) };
    store.sharedWeights.value = fields.get("shared") === "1";
    store.folded.value = fields.get("fold") === "1";
    store.merged.value = fields.get("as") !== "lstm";
    store.sampling.value = {
      temperature: Math.min(
        positive(fields.get("temperature")) ?? DEFAULTS.sampling.temperature,
        HOTTEST,
      ),
      topK: count(fields.get("top_k")) || null,
      seed: Math.min(count(fields.get("seed")) ?? DEFAULTS.sampling.seed, LARGEST_SEED),
    };
    store.compared.value = idsOf(fields.get("compare"));
    store.direction.value = fields.get("direction") === "backward" ? "backward" : "forward";
    store.lossChoice.value = lossOf(fields.get("loss"));
    store.distance.value = DISTANCES.find((one) => one === fields.get("zoom")) ?? DEFAULTS.distance;
    store.lower.value = LOWER.find((one) => one === fields.get("lower")) ?? DEFAULTS.lower;
    store.sought.value = soughtOf(fields.get("find"));
    store.statesBy.value = fields.get("states") === "loss" ? "loss" : DEFAULTS.statesBy;
    store.theme.value = THEMES.find((one) => one === theme) ?? DEFAULTS.theme;
    fit(store);
  });
  return true;
}

/**
 * Keeps the address bar and the store alike. Only the workbench does: other pages' addresses are their own.
 *
 * @param {Store} store
 * @returns {() => void} ends it
 */
export function bindAddress(store) {
  let timer = 0;
  let written = -Infinity;
  let latest = "";
  const put = () => {
    timer = 0;
    written = performance.now();
    const link = `#${write(store)}`;
    if (link !== latest) history.replaceState(null, "", link); // dear with a long text
    latest = link;
  };
  const flush = () => timer && put();
  const stop = effect(() => {
    for (const name of KEPT) void store[name].value;
    timer ||= setTimeout(put, Math.max(0, written + WRITE_MS - performance.now()));
  });
  const follow = () => {
    latest = "";
    read(location.hash, store);
  };
  addEventListener("hashchange", follow);
  addEventListener("pagehide", flush);
  return () => {
    stop();
    clearTimeout(timer);
    removeEventListener("pagehide", flush);
    removeEventListener("hashchange", follow);
  };
}

/** Models by their ids, as many as can be compared. @param {string | null} text */
function idsOf(text) {
  return (text ?? "").split(" ").filter(Boolean).slice(0, MOST_COMPANIONS);
}

/** `total`, `last` or the step. @param {LossChoice} choice */
function lossName(choice) {
  return typeof choice === "string" ? choice : String(choice.step);
}

/** @param {string | null} name @returns {LossChoice} */
function lossOf(name) {
  const step = count(name);
  if (step !== null) return { step };
  return name === "last" ? "last" : DEFAULTS.lossChoice;
}

/** `f.0.37` @param {Selection | null} selection */
function nameOf(selection) {
  return selection && `${selection.signal}.${selection.layer}.${selection.unit}`;
}

/** @param {string | null} name @param {number} step @returns {Selection | null} */
function selectionOf(name, step) {
  const parts = /^(\w+)\.(\d+)\.(\d+)$/.exec(name ?? "");
  if (!parts) return null;
  return { signal: parts[1] ?? "", layer: Number(parts[2]), unit: Number(parts[3]), step };
}

/** A whole number from 0, or null. @param {string | null | undefined} text */
function count(text) {
  return text && /^\d{1,15}$/.test(text) ? Number(text) : null;
}

/** A number from 0, as JavaScript writes it, or null. @param {string | null | undefined} text */
function positive(text) {
  return text && /^\d{1,9}(\.\d{1,20})?(e-\d{1,3})?$/.test(text) ? Number(text) : null;
}
