/** The word under which each signal is known, everywhere on the screen. */

/** @type {Record<string, string>} */
export const WORDS = {
  h: "hidden state",
  c: "cell state",
  i: "input gate",
  f: "forget gate",
  o: "output gate",
  g: "candidate",
  r: "reset gate",
  z: "update gate",
  n: "candidate",
  a: "pre-activation",
  loss: "loss",
};
