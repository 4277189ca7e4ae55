/**
 * The server's chance, here: the number that draws the token at a place is known to both sides by seed and place alone.
 *
 * As Python's `random.Random(f"{seed}/{place}").random()`: the text and its SHA-512 key a Mersenne Twister
 * (Matsumoto and Nishimura 1998), whose first two numbers make 53 bits.
 */

/** @import { Sampling } from "./types.js" */

import { reweigh } from "./distribution.js";

const WORDS = 624;
const SHIFT = 397;

/**
 * A number from 0, below 1.
 *
 * @param {number} seed
 * @param {number} place how many tokens there are before the one that is drawn
 * @returns {Promise<number>} NaN where the browser has no SHA-512: on a page that came without TLS from another machine
 */
export async function chance(seed, place) {
  if (!globalThis.crypto?.subtle) return NaN;
  const text = new TextEncoder().encode(`${seed}/${place}`);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-512", text));
  return firstOf(keyOf(Uint8Array.of(...text, ...digest)));
}

/**
 * The token that a chance draws: the first at which the probabilities added up exceed it.
 *
 * @param {ArrayLike<number>} probs softmax, (V,)
 * @param {Sampling} sampling
 * @param {number} drawn from 0, below 1
 */
export function tokenAt(probs, sampling, drawn) {
  const weighed = reweigh(probs, sampling);
  let [sum, last] = [0, 0];
  for (let id = 0; id < weighed.length; id++) {
    const weight = weighed[id] ?? 0;
    if (weight > 0) last = id;
    sum += weight;
    if (sum > drawn) return id;
  }
  return last;
}

/** A number of many bytes, the first the highest, as words of 32 bits, the lowest first. @param {Uint8Array} bytes */
function keyOf(bytes) {
  const key = new Uint32Array(Math.ceil(bytes.length / 4));
  bytes.toReversed().forEach((byte, k) => {
    key[k >> 2] = word(key, k >> 2) | (byte << (8 * (k & 3)));
  });
  return key;
}

/** @param {Uint32Array} words @param {number} k */
function word(words, k) {
  return words[k] ?? 0;
}

/** The first 53 bits of a Mersenne Twister with that key. @param {Uint32Array} key */
function firstOf(key) {
  const state = stateOf(key);
  const [high, low] = [output(state, 0) >>> 5, output(state, 1) >>> 6];
  return (high * 2 ** 26 + low) / 2 ** 53;
}

/** `init_by_array`. @param {Uint32Array} key */
function stateOf(key) {
  const state = new Uint32Array(WORDS);
  state[0] = 19_650_218;
  for (let k = 1; k < WORDS; k++) state[k] = Math.imul(1_812_433_253, mixed(state, k)) + k;
  let at = 1;
  const next = () => {
    if (++at < WORDS) return;
    state[0] = word(state, WORDS - 1);
    at = 1;
  };
  for (let k = 0; k < Math.max(WORDS, key.length); k++, next()) {
    const j = k % key.length;
    state[at] = (word(state, at) ^ Math.imul(mixed(state, at), 1_664_525)) + word(key, j) + j;
  }
  for (let k = 1; k < WORDS; k++, next()) {
    state[at] = (word(state, at) ^ Math.imul(mixed(state, at), 1_566_083_941)) - at;
  }
  state[0] = 0x8000_0000;
  return state;
}

/** The word before, its high bits folded into its low ones. @param {Uint32Array} state @param {number} k */
function mixed(state, k) {
  const before = word(state, k - 1);
  return before ^ (before >>> 30);
}

/** The k-th number; only the first ones are asked for, so nothing else is twisted. @param {Uint32Array} state @param {number} k */
function output(state, k) {
  const joined = (word(state, k) & 0x8000_0000) | (word(state, k + 1) & 0x7fff_ffff);
  let y = word(state, k + SHIFT) ^ (joined >>> 1) ^ (joined & 1 ? 0x9908_b0df : 0);
  y ^= y >>> 11;
  y ^= (y << 7) & 0x9d2c_5680;
  y ^= (y << 15) & 0xefc6_0000;
  return (y ^ (y >>> 18)) >>> 0;
}
