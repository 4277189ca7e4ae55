/** The picture in words, for those who do not see it. */

/** @import { Sampling, Trace } from "../../types.js" */
/** @import { Flow } from "./backward/flow.js" */

import { percent } from "../../charts/bars.js";
import { decimal, sized } from "../../number.js";
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

/**
 * What is seen at the playhead while time runs backwards.
 *
 * @param {Trace} trace
 * @param {number} t
 * @param {Pick<Flow, "gradients" | "source">} flow
 */
export function describeFlow(trace, t, { gradients, source }) {
  const at = `Step ${t + 1} of ${trace.length}, backwards.`;
  const loss = trace.loss(t);
  const costs = Number.isNaN(loss) ? "" : ` It costs ${decimal(loss, 2)} nats.`;
  if (t > source) return `${at}${costs} No loss flows here.`;
  const norms = Array.from({ length: trace.card.layers }, (_, k) => {
    const layer = trace.card.layers - 1 - k;
    const among = trace.card.layers > 1 ? ` of layer ${layer + 1}` : "";
    const norm = gradients?.norm("h", t, layer) ?? NaN;
    return `by the hidden state${among} ${Number.isNaN(norm) ? "not here yet" : sized(norm, 3)}`;
  });
  return `${at}${costs} Size of the gradient ${norms.join(", ")}.`;
}
