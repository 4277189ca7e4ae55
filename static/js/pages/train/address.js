/** The training looked at, and the checkpoint gone back to, as the part of the address behind the `#`. */

/** @import { State } from "./state.js" */

import { effect } from "@preact/signals-core";

/** @param {{ id: string | null, at: number | null }} place */
export function write({ id, at }) {
  const fields = new URLSearchParams();
  if (id !== null) fields.set("training", id);
  if (id !== null && at !== null) fields.set("at", String(at));
  return fields.toString();
}

/** @param {string} hash @returns {{ id: string | null, at: number | null }} */
export function read(hash) {
  const fields = new URLSearchParams(hash.replace(/^#/, ""));
  const id = fields.get("training") || null;
  const at = fields.get("at") ?? "";
  return { id, at: id !== null && /^\d{1,15}$/.test(at) ? Number(at) : null };
}

/**
 * Keeps the address and the state alike: another training is a step of the browser's history, a checkpoint is not.
 *
 * @param {State} state
 * @param {(id: string | null, at: number | null) => void} show
 * @returns {() => void} ends it
 */
export function bindAddress(state, show) {
  const follow = () => {
    const { id, at } = read(location.hash);
    if (id !== state.id.peek()) show(id, at);
    else state.at.value = at;
  };
  follow();
  const stop = effect(() => {
    const place = { id: state.id.value, at: state.at.value };
    const address = write(place);
    if (address === write(read(location.hash))) return;
    const url = address ? `#${address}` : location.pathname;
    if (place.id === read(location.hash).id) history.replaceState(null, "", url);
    else history.pushState(null, "", url);
  });
  addEventListener("popstate", follow);
  return () => {
    stop();
    removeEventListener("popstate", follow);
  };
}

/**
 * The workbench on a checkpoint, with the text that was shown of it: with its last target, too, so that every loss is there.
 *
 * @param {string} model
 * @param {{ inputs: readonly string[], targets: readonly (string | null)[] }} look
 */
export function workbench(model, { inputs, targets }) {
  const text = [...inputs, targets.at(-1) ?? ""].join("");
  return `/#${new URLSearchParams({ model, text })}`;
}
