/** The picture in words, for those who do not see it. */

/** @import { Sampling, Trace } from "../../types.js" */

import { percent } from "../../charts/bars.js";
import { sampledAfter, tokenName } from "./candidates.js";

/**
 * What is seen at the playhead.
 *
 * @param {Trace} trace
 * @param {number} t
 * @param {Sampling} [sampling]
 */
export function describe(trace, t, sampling) {
  const token = trace.tokens[t];
  if (token === undefined || t >= trace.received) return `Step ${t + 1} is not computed yet.`;
  const goesIn = tokenName({ token, id: 0, prob: 0 });
  const likely = trace
    .top(t, sampling)
    .slice(0, 3)
    .map((candidate) => `${tokenName(candidate)} ${percent(candidate.prob)}`);
  const target = trace.target(t, sampling);
  const truth = target
    ? ` ${sampledAfter(trace, t) ? "Sampled" : "True next"}: ${tokenName(target)}, probability ${percent(target.prob)}.`
    : "";
  const { cell, layers, hidden } = trace.card;
  const memory = `${cell.toUpperCase()} with ${layers > 1 ? `${layers} layers of ` : ""}${hidden} units`;
  return `Step ${t + 1} of ${trace.length}, ${memory}. What goes in: ${goesIn}. What is predicted: ${likely.join(", ")}.${truth}`;
}
