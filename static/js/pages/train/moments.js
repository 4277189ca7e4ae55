/**
 * What the rows of an update show: the probe as a checkpoint's look found it, or a batch's first sequence on its way
 * through the four phases. Rows that are not computed yet are null.
 */

/** @import { BackwardPhase, ForwardPhase, LookEvent, LossPhase, TokenProb, UpdatePhase, WeightMove } from "../../protocol.js" */

/** The four parts of an update, in order. */
export const PHASES = /** @type {const} */ (["forward", "loss", "backward", "update"]);
/** @typedef {(typeof PHASES)[number]} Phase */

/** @typedef {ForwardPhase | LossPhase | BackwardPhase | UpdatePhase} PhaseAnswer */
/** @typedef {{ forward?: ForwardPhase | null, loss?: LossPhase | null, backward?: BackwardPhase | null, update?: UpdatePhase | null }} Answers */

/**
 * @typedef {object} Moment
 * @property {"look" | "phases"} kind
 * @property {number} step updates made before what is shown was computed
 * @property {string[]} inputs (T,)
 * @property {(string | null)[]} targets (T,)
 * @property {(string | null)[]} predicted the likeliest next token, (T,)
 * @property {TokenProb[][] | null} top the likeliest next tokens, (T,)
 * @property {number[]} prob of the target, (T,); NaN where there is none
 * @property {number[] | null} losses −ln p of the target, (T,), nats; NaN where there is none
 * @property {number | null} objective the number differentiated; null where it was not told
 * @property {number | null} mean over the whole batch, nats a step; null where it was not told
 * @property {number[] | null} norms ‖∂L/∂h_t‖₂ of the top layer, (T,)
 * @property {number | null} gradient its norm over all weights
 * @property {number | null} scale by which clipping shortens it
 * @property {Record<string, WeightMove> | null} moves
 * @property {number} sequences in the batch
 * @property {number} guessing the loss of pure guessing, nats
 */

/** @param {LookEvent} look @param {number} guessing nats @returns {Moment} */
export function momentOfLook(look, guessing) {
  const losses = look.loss_per_step.map(orNaN);
  return {
    kind: "look",
    step: look.step,
    inputs: look.inputs,
    targets: look.targets,
    predicted: look.predicted,
    top: look.top,
    prob: losses.map((nats) => Math.exp(-nats)),
    losses,
    objective: null,
    mean: null,
    norms: look.norms.map((layers) => orNaN(layers.at(-1))),
    gradient: null,
    scale: null,
    moves: look.weights,
    sequences: 1,
    guessing,
  };
}

/** @param {Answers} answers @returns {Moment | null} null before the forward pass */
export function momentOfPhases({ forward, loss, backward, update }) {
  if (!forward) return null;
  return {
    kind: "phases",
    step: forward.status.step,
    inputs: forward.inputs,
    targets: forward.targets,
    predicted: forward.top.map((candidates) => candidates[0]?.token ?? null),
    top: forward.top,
    prob: forward.target_prob.map(orNaN),
    losses: loss ? loss.loss_per_step.map(orNaN) : null,
    objective: loss?.objective ?? null,
    mean: loss?.loss ?? null,
    norms: backward ? backward.norms.map((layers) => orNaN(layers.at(-1))) : null,
    gradient: backward?.gradient ?? null,
    scale: backward?.scale ?? null,
    moves: update?.weights ?? null,
    sequences: forward.sequences,
    guessing: forward.status.guessing ?? 1,
  };
}

/**
 * The phases that a press of one of the buttons makes: those left until it, in order.
 *
 * @param {Phase | null} made the last one made of the next update
 * @param {Phase} wanted
 * @returns {Phase[]}
 */
export function phasesTo(made, wanted) {
  const from = made === null || made === "update" ? 0 : PHASES.indexOf(made) + 1;
  return PHASES.slice(from, PHASES.indexOf(wanted) + 1);
}

/** The phase that comes next. @param {Phase | null} made */
export function nextPhase(made) {
  return PHASES[made === null || made === "update" ? 0 : PHASES.indexOf(made) + 1] ?? "forward";
}

/**
 * Right and wrong among the steps that have a target.
 *
 * @param {Pick<Moment, "predicted" | "targets">} moment
 */
export function score({ predicted, targets }) {
  const asked = targets.flatMap((target, t) => (target === null ? [] : [t]));
  return { right: asked.filter((t) => predicted[t] === targets[t]).length, of: asked.length };
}

/** @param {readonly number[]} values NaN is left out */
export function total(values) {
  return values.reduce((sum, value) => (Number.isNaN(value) ? sum : sum + value), 0);
}

/** @param {number | null | undefined} value */
function orNaN(value) {
  return value ?? NaN;
}
