/** What a training has told so far: its losses update by update, and its looks at the net at checkpoints. */

/** @import { LookEvent, LossesEvent } from "../../protocol.js" */

/** Everything told, in order of updates. */
export class Record {
  /** Updates that a loss was told of. @type {number[]} */
  steps = [];
  /** Mean training loss since the update before in `steps`, nats; NaN for what was no number. @type {number[]} */
  train = [];
  /** The first is of the net before any update. @type {LookEvent[]} */
  looks = [];

  /** The last update told of, 0 before the first. */
  get last() {
    return Math.max(this.steps.at(-1) ?? 0, this.looks.at(-1)?.step ?? 0);
  }

  /** @param {LossesEvent} event */
  addLosses({ steps, train }) {
    const known = this.steps.at(-1) ?? 0;
    steps.forEach((step, k) => {
      if (step <= known) return; // told again
      this.steps.push(step);
      this.train.push(train[k] ?? NaN);
    });
  }

  /** @param {LookEvent} look */
  addLook(look) {
    const place = this.placeOf(look.step);
    if (this.looks[place]?.step === look.step) this.looks[place] = look;
    else this.looks.splice(place, 0, look);
  }

  /** Forgets what was told of later updates: they are made, and told, again. @param {number} step */
  resumeFrom(step) {
    this.steps.length = lowerBound(this.steps, step + 1);
    this.train.length = this.steps.length;
    this.looks.length = this.placeOf(step + 1);
  }

  /** The last look at or before an update; the first where all are later. @param {number} step */
  lookAt(step) {
    return this.looks[Math.max(0, this.placeOf(step + 1) - 1)] ?? null;
  }

  /** The place of the first look that is not before an update. @param {number} step */
  placeOf(step) {
    return lowerBound(
      this.looks.map((look) => look.step),
      step,
    );
  }
}

/**
 * The first place whose number is not smaller.
 *
 * @param {readonly number[]} sorted
 * @param {number} number
 */
export function lowerBound(sorted, number) {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? Infinity) < number) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Both curves over one axis of updates; undefined where one of them has no point.
 *
 * @param {Record} record
 * @returns {[number[], (number | undefined)[], (number | undefined)[]]} updates, training, validation
 */
export function curvesOf({ steps, train, looks }) {
  const trained = new Map(steps.map((step, k) => [step, train[k]]));
  const held = new Map(looks.map((look) => [look.step, look.validation ?? undefined]));
  const all = [...new Set([...steps, ...held.keys()])].sort((a, b) => a - b);
  const known = (/** @type {number | undefined} */ nats) =>
    Number.isFinite(nats) ? nats : undefined;
  return [all, all.map((step) => known(trained.get(step))), all.map((s) => known(held.get(s)))];
}

/**
 * How far the axis of updates goes: it doubles now and then, stands still between, and never passes the end.
 *
 * @param {number} last the last update told of
 * @param {number} planned updates in all
 */
export function horizon(last, planned) {
  let end = 25;
  while (end < last) end *= 2;
  return Math.max(1, Math.min(end, Math.max(planned, last)));
}

/**
 * The upper end of the axis of losses: above guessing and all that was measured, but no further than three times
 * guessing; a loss beyond that has left the picture.
 *
 * @param {number} guessing nats
 * @param {readonly (number | undefined)[]} losses
 */
export function ceiling(guessing, losses) {
  let top = 1.15 * guessing;
  for (const loss of losses) if (loss !== undefined && loss > top) top = loss;
  return Math.min(1.05 * top, 3 * guessing);
}
