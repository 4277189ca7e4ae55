/** Moves the playhead: playing, stepping, scrubbing, forwards with the network or backwards with the loss. */

/** @import { LossChoice, Store, Trace } from "./types.js" */

import { batch, effect } from "@preact/signals-core";

import { answers } from "./gradient.js";

/** The share of a step's phase from which on its probabilities come to stand: the step named in words is this one. */
export const PREDICTS = 0.74;

/** A tab that was hidden does not jump when it comes back. */
const LONGEST_FRAME_SECONDS = 0.1;

/**
 * @typedef {object} Clock where playing is
 * @property {number} playhead
 * @property {number} phase how far that step is computed, 0 … 1
 * @property {boolean} playing
 */

/**
 * The clock after some time. It waits at the last step received while more come, then ends or begins again.
 *
 * @param {Clock} clock
 * @param {number} steps time passed, in steps
 * @param {{ received: number, complete: boolean, loop: boolean }} run
 * @returns {Clock}
 */
export function advance({ playhead, phase }, steps, { received, complete, loop }) {
  const position = playhead + phase + steps;
  const last = Math.max(0, received - 1);
  if (position < last + 1) {
    return { playhead: Math.floor(position), phase: position % 1, playing: true };
  }
  if (!complete) return { playhead: last, phase: 1, playing: true };
  if (loop) return { playhead: 0, phase: 0, playing: true };
  return { playhead: last, phase: 1, playing: false };
}

/**
 * The clock after some time, when it runs backwards from the step whose loss flows to the first. It waits at the earliest
 * step whose gradient is here while more come.
 *
 * @param {Clock} clock
 * @param {number} steps time passed, in steps
 * @param {{ first: number, source: number, loop: boolean }} wave
 * @returns {Clock}
 */
export function retreat({ playhead, phase }, steps, { first, source, loop }) {
  if (source < 0) return { playhead, phase: 1, playing: false };
  const start = Math.min(playhead, source); // nothing flows after it
  const position = source - start + (playhead > source ? 0 : phase) + steps;
  const behind = Math.floor(position);
  if (behind <= source - first)
    return { playhead: source - behind, phase: position % 1, playing: true };
  if (first > 0)
    return { playhead: Math.min(first, source), phase: first > source ? 0 : 1, playing: true };
  if (loop) return { playhead: source, phase: 0, playing: true };
  return { playhead: 0, phase: 1, playing: false };
}

/**
 * The last step whose loss flows back, −1 where none does.
 *
 * @param {LossChoice} choice
 * @param {Trace} trace
 */
export function sourceStep(choice, trace) {
  const known = (/** @type {number} */ t) => !Number.isNaN(trace.loss(t));
  if (typeof choice !== "string") return known(choice.step) ? choice.step : -1;
  let last = trace.received - 1;
  while (last >= 0 && !known(last)) last -= 1;
  return last;
}

/**
 * Another loss flows: the playhead goes to where it sets out.
 *
 * @param {Store} store
 * @param {LossChoice} choice
 */
export function chooseLoss({ lossChoice, trace, playhead, phase, goal }, choice) {
  const run = trace.peek();
  batch(() => {
    lossChoice.value = choice;
    const source = run ? sourceStep(choice, run) : -1;
    if (source < 0) return;
    goal.value = null;
    playhead.value = source;
    phase.value = 1;
  });
}

/**
 * The last step whose prediction is seen: while a step is lighting up, the one before it.
 *
 * @param {Store} store
 */
export function computedStep({ playhead, phase, direction }) {
  if (direction.value === "backward") return playhead.value;
  return predictedStep(playhead.value, phase.value);
}

/** The same forwards, of numbers. @param {number} playhead @param {number} phase */
export function predictedStep(playhead, phase) {
  return Math.max(0, phase < PREDICTS ? playhead - 1 : playhead);
}

/** The commands of playing, on one store. */
export class Timeline {
  #store;
  #frame = 0;
  #before = 0;
  #still = matchMedia("(prefers-reduced-motion: reduce)");
  #stop;

  /** @param {Store} store */
  constructor(store) {
    this.#store = store;
    this.#stop = effect(() => {
      if (store.playing.value) this.#run();
      else cancelAnimationFrame(this.#frame);
    });
  }

  /** Ends the clock. */
  dispose() {
    cancelAnimationFrame(this.#frame);
    this.#stop();
  }

  /** Plays from here, or from the start when the end is reached; before the first step is here, as soon as it is. */
  play() {
    const { trace, playhead, phase, playing } = this.#store;
    const run = trace.peek();
    const atEnd = run?.complete && playhead.peek() >= run.received - 1;
    const source = this.#source();
    batch(() => {
      if (source !== null) {
        if (playhead.peek() === 0 || playhead.peek() > source) playhead.value = Math.max(0, source);
      } else if (atEnd) playhead.value = 0;
      phase.value = this.#still.matches ? 1 : 0;
      playing.value = true;
    });
  }

  /** The network computes again: what is to come is sampled, and has no loss yet. */
  faceForward() {
    if (this.#store.direction.peek() === "backward") this.turn();
  }

  /** Turns time: the other way from here on. */
  turn() {
    const { direction, playhead, phase, hover } = this.#store;
    batch(() => {
      hover.value = null;
      direction.value = direction.peek() === "forward" ? "backward" : "forward";
      phase.value = 1;
      const source = this.#source();
      if (source !== null && source >= 0 && playhead.peek() > source) this.seek(source);
    });
  }

  /** Where the wave begins, null while time runs forwards. */
  #source() {
    const { trace, direction, lossChoice } = this.#store;
    const run = trace.peek();
    if (!run || direction.peek() === "forward") return null;
    return sourceStep(lossChoice.peek(), run);
  }

  /**
   * Plays from a step; where motion is reduced, it goes to the last one instead. Backwards, the wave sets out.
   *
   * @param {number} step
   */
  unfold(step) {
    const source = this.#source();
    if (this.#still.matches) return source === null ? this.toEnd() : this.seek(source);
    batch(() => {
      this.seek(source ?? step);
      this.#store.phase.value = 0;
      this.#store.playing.value = true;
    });
  }

  /** Stops, with the step at the playhead computed to its end. */
  pause() {
    batch(() => {
      this.#store.playing.value = false;
      this.#store.phase.value = 1;
    });
  }

  toggle() {
    if (this.#store.playing.peek()) this.pause();
    else this.play();
  }

  /** @param {number} steps forwards, or backwards where it is negative */
  step(steps) {
    this.pause();
    this.seek(this.#store.playhead.peek() + steps);
  }

  /** Puts the playhead on a step, the nearest one that is here. @param {number} step */
  seek(step) {
    const last = (this.#store.trace.peek()?.received ?? 0) - 1;
    batch(() => {
      this.#store.goal.value = null;
      this.#store.playhead.value = Math.max(0, Math.min(Math.round(step), last));
      this.#store.phase.value = 1;
    });
  }

  toStart() {
    this.step(-Infinity);
  }

  toEnd() {
    this.step(Infinity);
  }

  #run() {
    this.#before = performance.now();
    const tick = (/** @type {number} */ now) => {
      const seconds = Math.min(Math.max(0, now - this.#before) / 1000, LONGEST_FRAME_SECONDS);
      this.#before = now;
      this.#tick(seconds);
      if (this.#store.playing.peek()) this.#frame = requestAnimationFrame(tick);
    };
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(tick);
  }

  /** The earliest step that the loss has come to. @param {Trace} run */
  #first(run) {
    const gradients = this.#store.gradients.peek();
    return gradients && answers(gradients, run, this.#store.lossChoice.peek())
      ? gradients.first
      : run.length;
  }

  /** Time since the last step while motion is reduced and `phase` stays 1. */
  #waited = 0;

  /** @param {number} seconds */
  #tick(seconds) {
    const { trace, playhead, phase, playing, speed, loop } = this.#store;
    const run = trace.peek();
    if (!run || run.received === 0) return;
    const still = this.#still.matches;
    const before = {
      playhead: playhead.peek(),
      phase: still ? this.#waited : phase.peek(),
      playing: true,
    };
    const [steps, source] = [seconds * speed.peek(), this.#source()];
    const clock =
      source === null
        ? advance(before, steps, {
            received: run.received,
            complete: run.complete,
            loop: loop.peek(),
          })
        : retreat(before, steps, { first: this.#first(run), source, loop: loop.peek() });
    this.#waited = clock.phase;
    batch(() => {
      playhead.value = clock.playhead;
      phase.value = still ? 1 : clock.phase;
      playing.value = clock.playing;
    });
  }
}
