/** The step that is looked at: it glides to the playhead, and jumps where a glide would be a blur. */

import { ease } from "../../scale.js";

const LONGEST_MS = 300;
/** A step's share of its time in which the camera may be on its way while it plays. */
const SHARE = 0.18;
const FARTHEST = 12;

export class Camera {
  /** @param {number} at */
  constructor(at) {
    this.at = at;
    this.from = at;
    this.to = at;
    this.start = 0;
    this.duration = 0;
  }

  /**
   * @param {number} step
   * @param {{ now: number, still: boolean, playing: boolean, speed: number }} how `speed` in steps a second, `now` in ms
   */
  aim(step, { now, still, playing, speed }) {
    if (step === this.to) return;
    const far = Math.abs(step - this.at) > FARTHEST;
    this.duration =
      still || far ? 0 : Math.min(LONGEST_MS, playing ? (1000 * SHARE) / speed : LONGEST_MS);
    this.from = this.at;
    this.to = step;
    this.start = now;
    this.move(now);
  }

  /** Moves to where it is at `now`; true while it is on its way. @param {number} now ms */
  move(now) {
    const share = this.duration > 0 ? (now - this.start) / this.duration : 1;
    this.at = share >= 1 ? this.to : this.from + (this.to - this.from) * ease(share);
    return this.at !== this.to;
  }

  /** Puts it there without a glide. @param {number} step */
  jump(step) {
    this.at = this.from = this.to = step;
    this.duration = 0;
  }
}
