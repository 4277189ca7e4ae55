// Made from server/web/protocol by `python -m server.web.typescript`; do not edit.

/** What the text costs without each unit. */
export interface AblationAnswer {
  held_at: "mean" | "zero";
  /** at which each unit was held, [H] */
  values: (number | null)[];
  /** of the text's loss in nats, [H] */
  change: (number | null)[];
  /** the same, a step that has a loss */
  mean_change: (number | null)[];
  /** [H][T], where asked for */
  per_step: (number | null)[][] | null;
}

/** `backward`: how the first sequence's summed loss blames each h_t, and the gradient taken. */
export interface BackwardPhase {
  phase: "backward";
  status: TrainingStatus;
  /** ‖∂L/∂h_t‖₂, [T][L], of the first sequence */
  norms: (number | null)[][];
  /** norm over all weights, of the objective */
  gradient: number | null;
  /** by which clipping shortens it; 1: not at all */
  scale: number | null;
  /** each weight's gradient's norm */
  weights: Record<string, number | null>;
}

/** Stop a request; what was not sent yet is not computed. */
export interface Cancel {
  type: "cancel";
  /** chosen by the client */
  request: string;
}

/** A moment of a training that can be gone back to. */
export interface Checkpoint {
  step: number;
  /** its id wherever a model is taken */
  model: string;
  /** mean over the updates since the checkpoint before */
  loss: number | null;
  validation: number | null;
  bytes: number;
}

/** `GET /training/{id}/checkpoints`: in order; of older ones some were thinned out. */
export interface CheckpointList {
  checkpoints: Checkpoint[];
}

/** A signal held at a value after its activation; of overlapping entries the later wins. */
export interface ClampEntry {
  signal: string;
  layer?: number | "all";
  units?: number[] | "all";
  range?: [number, number] | "all";
  value: number;
}

/** Allow `add` further steps to be sent. */
export interface Credit {
  type: "credit";
  /** chosen by the client */
  request: string;
  add: number;
}

/**
 * A request has ended: `steps` were sent, or it was cancelled before.
 *
 * `nonfinite` counts the infinities and NaNs among the numbers as they were sent: as f16, all
 * beyond 65,504 is infinite. A loss or probability of no token is not counted.
 */
export interface Done {
  type: "done";
  request: string;
  steps: number;
  nonfinite: number;
  cancelled: boolean;
  /** of a trace: after its last step */
  state: StateValues | null;
  /** of gradients: the norms of the weights' summed gradients */
  weights: Record<string, number | null> | null;
  /** of gradients, where it was asked for */
  memory: Memory | null;
}

/** A sample of a pre-activation's values, and its activation's derivative at each. */
export interface Dots {
  values: (number | null)[];
  derivatives: (number | null)[];
  /** over all steps, units and layers */
  mean_derivative: number | null;
}

/** A weight of a small model at another value, for this request alone; of two the later wins. */
export interface EditEntry {
  /** by its name under /weights: rnn.weight_hh_l0 */
  parameter: string;
  row: number;
  /** null for a bias, which has none */
  column?: number | null;
  value: number;
}

/** The same error in the form that OpenAI's clients read. */
export interface ErrorWords {
  message: string;
  type: string;
  code: string;
}

/** An input worth trying, by name. */
export interface Example {
  name: string;
  input: Record<string, unknown>;
}

/** A request, or a message that was none, failed; the connection stays. */
export interface Failed {
  type: "error";
  request: string | null;
  problem: Problem;
}

/** What the gates that keep (the LSTM's f, the GRU's z) do, at the top layer. */
export interface Forgetting {
  gate: "f" | "z";
  /** over all steps and units */
  mean: number | null;
  /** [T], the mean over the units */
  per_step: (number | null)[];
  /** steps in which the product of gates halves: ln ½ / mean ln gate; null: never */
  half_life: number | null;
  /** of the gates of the last d = 1 … T − 1 steps, unit by unit: the 10 %, 50 % and 90 % quantiles over the units */
  product: [number | null, number | null, number | null][];
}

/** `forward`: what the network expected. Of a batch its first sequence is told. */
export interface ForwardPhase {
  phase: "forward";
  status: TrainingStatus;
  inputs: string[];
  targets: (string | null)[];
  /** [T], the likeliest next tokens */
  top: TokenProb[][];
  /** [T] */
  target_prob: (number | null)[];
  /** in the batch */
  sequences: number;
}

/** The sampled continuation; the same seed and prompt give the same. */
export interface GenerateAnswer {
  text: string;
  tokens: GeneratedToken[];
  seed: number;
  nonfinite: number;
}

/** `POST /models/{id}/generate`. */
export interface GenerateBody {
  prompt: string;
  /** what becomes of characters that the vocabulary lacks */
  unknown?: "error" | "skip";
  /** at most; what answers a question ends with its answer */
  max_tokens?: number;
  /** 0 is greedy */
  temperature?: number;
  top_k?: number | null;
  top_p?: number | null;
  /** default: drawn, and told in the answer */
  seed?: number | null;
  /** how many of the likeliest tokens to list */
  show_top?: number;
  /** of the step that predicted each token; default: none */
  signals?: string[] | null;
  layers?: number[] | null;
  units?: number[] | null;
  /** signals held at given values */
  clamp?: ClampEntry[];
  /** weights set to other values */
  edits?: EditEntry[];
  stream?: boolean;
}

/** Start a generation. To continue or force a token, ask anew with the longer prompt. */
export interface GenerateRequest {
  prompt: string;
  /** what becomes of characters that the vocabulary lacks */
  unknown?: "error" | "skip";
  /** at most; what answers a question ends with its answer */
  max_tokens?: number;
  /** 0 is greedy */
  temperature?: number;
  top_k?: number | null;
  top_p?: number | null;
  /** default: drawn, and told in the answer */
  seed?: number | null;
  /** how many of the likeliest tokens to list */
  show_top?: number;
  /** of the step that predicted each token; default: none */
  signals?: string[] | null;
  layers?: number[] | null;
  units?: number[] | null;
  /** signals held at given values */
  clamp?: ClampEntry[];
  /** weights set to other values */
  edits?: EditEntry[];
  stream?: boolean;
  /** chosen by the client */
  request: string;
  model: string;
  /** of states, gates and pre-activations; all else is f32 */
  dtype?: "f32" | "f16";
  /** the first step wanted */
  from?: number;
  /** steps that may be sent before more credit is given */
  credit?: number;
  type: "generate";
}

/** A sampled token; `signals` are those of the step that predicted it. */
export interface GeneratedToken {
  token: string;
  prob: number | null;
  logprob: number | null;
  top: TokenProb[];
  signals: Record<string, unknown[]> | null;
}

/** The total derivatives of a loss, through every path; L layers, T steps. */
export interface GradientsAnswer {
  model: string;
  cell: "rnn" | "lstm" | "gru";
  tokens: string[];
  offsets: [number, number][];
  unknown: number[];
  steps: number;
  /** the number that is differentiated */
  loss: number | null;
  loss_unit: "nats";
  /** [T]; null where there is no target */
  loss_per_step: (number | null)[];
  /** ‖∂L/∂·_t‖₂ of every signal, [T][L], and of the input vector x, [T] */
  norms: Record<string, unknown[]>;
  /** G[k][t] = ‖∂L_k/∂h_t‖₂, t ≤ k; a row is null where L_k is unknown or was left out by map_every; all is null where no map was asked for */
  map: ((number | null)[] | null)[] | null;
  /** of the map, from 0 */
  layer: number;
  /** null: there is no map */
  map_every: number | null;
  weights: Record<string, WeightGradient>;
  /** grad.h … [T][L][H], grad.x [T][I]: what vectors asked for */
  vectors: Record<string, unknown[]>;
  memory: Memory | null;
  nonfinite: number;
}

/** `POST /models/{id}/gradients`. */
export interface GradientsBody {
  input: Input;
  /** what becomes of characters that the vocabulary lacks */
  unknown?: "error" | "skip";
  /** one a step, null for none; default: the next input token */
  targets?: (number | string | null)[] | null;
  /** signals held at given values */
  clamp?: ClampEntry[];
  /** weights set to other values */
  edits?: EditEntry[];
  /** default: zeros */
  state?: StateValues | null;
  /** what is differentiated: the sum of all steps' losses, that of the last step that has a target, or that of one step */
  loss?: "total" | "last" | LossOfStep;
  /** also ‖∂L_k/∂h_t‖ of every step k by every earlier t */
  map?: boolean;
  /** s computes every s-th row of the map, of those that have a loss, counted back from the last; the others are null */
  map_every?: number;
  /** the first of them; the offsets 0 … s − 1 together make the whole map */
  map_offset?: number;
  /** of the map, from 0; negative ones count from the top */
  layer?: number;
  /** signals, or x, whose gradients themselves are wanted, not only their norms */
  vectors?: string[];
  /** also how much of the last state was there so many steps before */
  memory?: boolean;
}

/**
 * Start a backward pass: the newest steps come first, ascending inside a message.
 *
 * Of a pass that was lost, the rest is asked for with `to`. Credit is spent by steps, as ever.
 */
export interface GradientsRequest {
  input: Input;
  /** what becomes of characters that the vocabulary lacks */
  unknown?: "error" | "skip";
  /** one a step, null for none; default: the next input token */
  targets?: (number | string | null)[] | null;
  /** signals held at given values */
  clamp?: ClampEntry[];
  /** weights set to other values */
  edits?: EditEntry[];
  /** default: zeros */
  state?: StateValues | null;
  /** what is differentiated: the sum of all steps' losses, that of the last step that has a target, or that of one step */
  loss?: "total" | "last" | LossOfStep;
  /** also ‖∂L_k/∂h_t‖ of every step k by every earlier t */
  map?: boolean;
  /** s computes every s-th row of the map, of those that have a loss, counted back from the last; the others are null */
  map_every?: number;
  /** the first of them; the offsets 0 … s − 1 together make the whole map */
  map_offset?: number;
  /** of the map, from 0; negative ones count from the top */
  layer?: number;
  /** signals, or x, whose gradients themselves are wanted, not only their norms */
  vectors?: string[];
  /** also how much of the last state was there so many steps before */
  memory?: boolean;
  /** chosen by the client */
  request: string;
  model: string;
  /** of states, gates and pre-activations; all else is f32 */
  dtype?: "f32" | "f16";
  /** the first step wanted */
  from?: number;
  /** steps that may be sent before more credit is given */
  credit?: number;
  type: "gradients";
  /** the end of the steps wanted: of those from it on nothing is sent again */
  to?: number | null;
}

/** What the network reads: a text, token numbers, or an example by its name on the card. */
export interface Input {
  text?: string | null;
  tokens?: number[] | null;
  example?: string | null;
}

/** A checkpoint was made a model; it is listed at once. */
export interface KeepAnswer {
  id: string;
  step: number;
}

/** `POST /training/{id}/keep`: make a model of a checkpoint. */
export interface KeepBody {
  /** of the new model */
  id: string;
  title?: string | null;
  /** of a checkpoint; default: the last */
  step?: number | null;
}

/** An untrained net's gradients, computed in float64: what is below 1e-308 is 0. */
export interface LabAnswer {
  /** L, the mean of the top layer's h_T */
  loss: number | null;
  /** ‖∂L/∂h_t‖₂ [T], h_t of all layers together */
  norms: (number | null)[];
  /** the same of each layer, [T][L] */
  layer_norms: (number | null)[][];
  /** [T], one step back at the top layer: largest singular value of ∂h_t/∂h_{t−1}; lstm: with c_{t−1} fixed */
  jacobian: (number | null)[] | null;
  memory: Memory | null;
  /** at most 400 dots of each pre-activation, by name: a; a_i a_f a_g a_o; a_r a_z a_n */
  preactivations: Record<string, Dots>;
  /** null: the rnn has no such gate */
  forget: Forgetting | null;
  /** of the top layer's W_hh; of gated cells the largest of the gates' blocks */
  spectral_radius: number | null;
  /** of all the network's weights together */
  gradient_norm: number | null;
  /** the same after clip; null: nothing was clipped */
  clipped_norm: number | null;
  nonfinite: number;
}

/** `POST /lab`: an untrained net, made on the spot, and the gradient in it. */
export interface LabBody {
  cell?: "rnn" | "lstm" | "gru";
  /** of the rnn; gated cells have tanh, whatever is said here */
  activation?: "tanh" | "relu" | "sigmoid";
  /** units of every layer */
  hidden?: number;
  layers?: number;
  /** T */
  steps?: number;
  /** how W_hh is drawn, of gated cells each gate's block: within ± 1/√H, with standard deviation 1/√H, as a random rotation, or as the identity */
  init?: "uniform" | "normal" | "orthogonal" | "identity";
  /** the spectral radius that W_hh, or each gate's block, is then scaled to; null leaves it as drawn */
  scale?: number | null;
  /** s from 2 on adds W_s h_{t−s}, drawn and scaled as W_hh is; 0 has none */
  skip?: number;
  /** of the gate that keeps: the LSTM's f, the GRU's z; the rnn has none */
  forget_bias?: number;
  seed?: number;
  /** what is read: normal vectors, one-hot vectors, a normal vector at the first step and zeros after it, or zeros alone */
  input?: "random" | "one_hot" | "pulse" | "zeros";
  /** standard deviation of W_ih x_t, where x_t is not zero */
  input_scale?: number;
  /** the norm to which the weights' gradient is clipped */
  clip?: number | null;
  /** whether jacobian is wanted, which takes most of the time */
  jacobian?: boolean;
  /** whether memory is wanted */
  memory?: boolean;
}

/**
 * `look`: a checkpoint, looked at. Step 0 is the net before the first update.
 *
 * The probe is a fixed sequence; `norms` is the gradient of its summed loss by our own recursion.
 */
export interface LookEvent {
  step: number;
  /** the checkpoint as a model's id */
  model: string;
  /** mean loss since the look before; null at step 0 */
  train: number | null;
  validation: number | null;
  /** the probe's */
  inputs: string[];
  targets: (string | null)[];
  /** [T], the likeliest next token after each input */
  predicted: string[];
  /** [T], the likeliest next tokens; null of a probe of many steps */
  top: TokenProb[][] | null;
  /** [T], null where there is no target */
  loss_per_step: (number | null)[];
  /** ‖∂L/∂h_t‖₂, [T][L] */
  norms: (number | null)[][];
  accuracy: number | null;
  /** what the net writes by itself */
  sample: string;
  /** what the sample was begun with */
  prompt: string;
  weights: Record<string, WeightMove>;
}

/** The loss of one step. */
export interface LossOfStep {
  step: number;
}

/** `loss`: −ln p(target) of every step of the batch's first sequence, and what is minimised. */
export interface LossPhase {
  phase: "loss";
  status: TrainingStatus;
  /** [T], of the first sequence */
  loss_per_step: (number | null)[];
  /** mean over the batch's steps */
  loss: number | null;
  /** the number differentiated: that mean, or the sum */
  objective: number | null;
}

/** `losses`: mean training loss since the point before, at some updates, in order. */
export interface LossesEvent {
  steps: number[];
  train: (number | null)[];
}

/** How much the last state depends on the one d steps before it, d = 1 … T − 1. */
export interface Memory {
  /** largest singular value of ∂c_T/∂c_{T−d}, over every path; rnn and gru: of ∂h_T/∂h_{T−d} */
  full: (number | null)[];
  /** largest entry of the product of forget gates (gru: z); rnn: null */
  direct: (number | null)[] | null;
  /** the distances at which full has fallen to 10 % and 1 %; null: it has not */
  reach: [number | null, number | null];
}

/** What a model is, what it was trained on, how well it does, and its licence. */
export interface ModelCard {
  id: string;
  title: string;
  task:
    | "language_model"
    | "classification"
    | "tagging"
    | "translation"
    | "captioning"
    | "generation"
    | "regression";
  cell: "rnn" | "lstm" | "gru";
  activation: string;
  inputs: "one_hot" | "embedding" | "real";
  layers: number;
  hidden: number;
  skip: number;
  bidirectional: boolean;
  parameters: number;
  vocabulary_size: number;
  labels: string[] | null;
  signals: string[];
  examples: Example[];
  metrics: Record<string, Record<string, number>> | null;
  data: string;
  licence: string;
  description: string;
}

/** `GET /models`. */
export interface ModelList {
  models: ModelCard[];
  skipped: Skipped[];
}

/** `POST /training/{id}/phase`: one of the four parts of an update, of a paused training. */
export interface PhaseBody {
  /** forward, loss, backward, update, in this order */
  phase: "forward" | "loss" | "backward" | "update";
}

/** The likeliest next tokens after the whole input. */
export interface PredictAnswer {
  next: Prediction[];
  nonfinite: number;
}

/** `POST /models/{id}/predict`. */
export interface PredictBody {
  input: Input;
  /** what becomes of characters that the vocabulary lacks */
  unknown?: "error" | "skip";
  top_k?: number;
  /** weights set to other values */
  edits?: EditEntry[];
}

/** A token, its probability and the logarithm of that. */
export interface Prediction {
  token: string;
  prob: number | null;
  logprob: number | null;
}

/** RFC 9457; `limit` names the limit that was passed. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  limit?: string | null;
  field?: string | null;
  allowed?: string | null;
  retry_after?: number | null;
  request_id: string;
  error: ErrorWords;
  [name: string]: unknown;
}

/** The states along their principal components. */
export interface ProjectionAnswer {
  model: string;
  cell: "rnn" | "lstm" | "gru";
  tokens: string[];
  offsets: [number, number][];
  unknown: number[];
  steps: number;
  signal: string;
  layer: number;
  loss_per_step: (number | null)[];
  nonfinite: number;
  /** [T][k] */
  coordinates: (number | null)[][];
  /** each direction's share of the variance, [k] */
  explained: (number | null)[];
  /** [k][H], where asked for */
  directions: unknown[][] | null;
}

/** `POST /models/{id}/projection`. */
export interface ProjectionBody {
  input: Input;
  /** what becomes of characters that the vocabulary lacks */
  unknown?: "error" | "skip";
  /** one a step, null for none; default: the next input token */
  targets?: (number | string | null)[] | null;
  /** signals held at given values */
  clamp?: ClampEntry[];
  /** weights set to other values */
  edits?: EditEntry[];
  /** default: zeros */
  state?: StateValues | null;
  /** any signal of the cell */
  signal?: string;
  /** from 0; negative ones count from the top */
  layer?: number;
  components?: number;
  /** also the directions themselves */
  directions?: boolean;
}

/** What units may track: a class of characters, steps, or a number for every step. */
export interface Property {
  /** of the character a step reads; quote, bracket and speaker: inside one; place: how many characters of the line come before it */
  class?:
    | "capital"
    | "lower_case"
    | "vowel"
    | "space"
    | "line_end"
    | "digit"
    | "punctuation"
    | "quote"
    | "bracket"
    | "speaker"
    | "place"
    | null;
  steps?: number[] | null;
  values?: number[] | null;
}

/** `resumed`: it goes on from this step; whatever was told of later updates is told again. */
export interface ResumedEvent {
  step: number;
}

/** What was read, as it was understood. */
export interface RunAnswer {
  model: string;
  cell: "rnn" | "lstm" | "gru";
  tokens: string[];
  offsets: [number, number][];
  unknown: number[];
  steps: number;
}

/** What answers about a signal have in common. */
export interface SignalAnswer {
  model: string;
  cell: "rnn" | "lstm" | "gru";
  tokens: string[];
  offsets: [number, number][];
  unknown: number[];
  steps: number;
  signal: string;
  layer: number;
  loss_per_step: (number | null)[];
  nonfinite: number;
}

/** Of which signal of which layer, over which text. */
export interface SignalBody {
  input: Input;
  /** what becomes of characters that the vocabulary lacks */
  unknown?: "error" | "skip";
  /** one a step, null for none; default: the next input token */
  targets?: (number | string | null)[] | null;
  /** signals held at given values */
  clamp?: ClampEntry[];
  /** weights set to other values */
  edits?: EditEntry[];
  /** default: zeros */
  state?: StateValues | null;
  /** any signal of the cell */
  signal?: string;
  /** from 0; negative ones count from the top */
  layer?: number;
}

/** A folder that is no model, and why. */
export interface Skipped {
  id: string;
  reason: string;
}

/** A request was found good and begins; the steps `from` to `to`, half-open, will be sent. */
export interface Started {
  type: "started";
  request: string;
  model: string;
  cell: "rnn" | "lstm" | "gru";
  /** the input's, or the prompt's */
  tokens: string[];
  offsets: [number, number][];
  unknown: number[];
  /** T; of a generation, the prompt's steps included */
  steps: number;
  from: number;
  to: number;
  /** of a generation */
  prompt_steps: number | null;
  /** of a generation */
  seed: number | null;
  /** of gradients: the number that is differentiated */
  loss: number | null;
  /** of gradients */
  loss_unit: "nats" | null;
  /** of gradients: [T], null where there is no target */
  loss_per_step: (number | null)[] | null;
  /** of gradients: the map's, from 0 */
  layer: number | null;
  /** of gradients; null: there is no map */
  map_every: number | null;
  tensors: Record<string, TensorLayout>;
}

/** The state after a step, [L][H]; a request that sends it goes on from there. */
export interface StateValues {
  h: number[][];
  c?: number[][] | null;
  past_h?: number[][][] | null;
}

/**
 * The JSON part, `message`, of a binary message: its tensors have `count` rows.
 *
 * `top_ids`, `top_probs` (n, k); `loss`, `target_prob` (n,), NaN where there is no target;
 * `target_ids` (n,), −1 there; in a generation `token_ids` and `token_probs` (n,): the token
 * that was sampled after the step, −1 and NaN where the prompt goes on.
 *
 * Of gradients: `norm.h` … (n, L), `norm.x` (n,); `grad.h` … (n, L, H), `grad.x` (n, I), of what
 * `vectors` asked for; `contribution.rnn.weight_hh_l0` … (n,); `map` (n, T): of each step t as a
 * row all G[k][t], NaN where k < t, where L_k is unknown, and where `map_every` left it out.
 */
export interface Steps {
  type: "steps";
  request: string;
  seq: number;
  first: number;
  count: number;
  /** of a generation: whether the steps read the prompt */
  part: "prompt" | "generated" | null;
}

/** A tensor of every `steps` message: its shape without the leading steps. */
export interface TensorLayout {
  dtype: "F16" | "F32" | "I32";
  shape: number[];
}

/** A token and the network's own probability for it. */
export interface TokenProb {
  token: string;
  prob: number | null;
}

/** Signals are [T][L][H], `x` [T][I], `logits` and `probs` [T][V], all over `range`. */
export interface TraceAnswer {
  model: string;
  cell: "rnn" | "lstm" | "gru";
  tokens: string[];
  offsets: [number, number][];
  unknown: number[];
  steps: number;
  first: number;
  signals: Record<string, unknown[]>;
  top: TokenProb[][];
  loss: (number | null)[];
  state: StateValues;
  nonfinite: number;
}

/** `POST /models/{id}/trace`. */
export interface TraceBody {
  input: Input;
  /** what becomes of characters that the vocabulary lacks */
  unknown?: "error" | "skip";
  /** one a step, null for none; default: the next input token */
  targets?: (number | string | null)[] | null;
  /** signals held at given values */
  clamp?: ClampEntry[];
  /** weights set to other values */
  edits?: EditEntry[];
  /** default: zeros */
  state?: StateValues | null;
  /** default: all signals of the cell */
  signals?: string[] | null;
  /** default: all */
  layers?: number[] | null;
  /** default: all */
  units?: number[] | null;
  /** steps wanted; default: all */
  range?: [number, number] | null;
  /** how many of the likeliest tokens to list */
  top_k?: number;
}

/** Start a trace. */
export interface TraceRequest {
  input: Input;
  /** what becomes of characters that the vocabulary lacks */
  unknown?: "error" | "skip";
  /** one a step, null for none; default: the next input token */
  targets?: (number | string | null)[] | null;
  /** signals held at given values */
  clamp?: ClampEntry[];
  /** weights set to other values */
  edits?: EditEntry[];
  /** default: zeros */
  state?: StateValues | null;
  /** default: all signals of the cell */
  signals?: string[] | null;
  /** default: all */
  layers?: number[] | null;
  /** default: all */
  units?: number[] | null;
  /** steps wanted; default: all */
  range?: [number, number] | null;
  /** how many of the likeliest tokens to list */
  top_k?: number;
  /** chosen by the client */
  request: string;
  model: string;
  /** of states, gates and pre-activations; all else is f32 */
  dtype?: "f32" | "f16";
  /** the first step wanted */
  from?: number;
  /** steps that may be sent before more credit is given */
  credit?: number;
  type: "trace";
}

/** How each unit goes with the property; every list is [H]. */
export interface TrackingAnswer {
  measure: "auc" | "spearman";
  /** steps that have the property; of numbers: all steps */
  examples: number;
  /** steps that have not */
  others: number;
  /** those that have it; null: it is a number */
  steps: number[] | null;
  /** AUC, 1/2 is chance, 1 and 0 tell every step; or Spearman's r */
  effect: (number | null)[];
  /** standard error (DeLong; of r (1 − r²)/√(T − 3)) */
  error: (number | null)[];
  /** 95 % interval, from here */
  low: (number | null)[];
  /** to here */
  high: (number | null)[];
  /** of no effect, were all steps independent, times the number of units */
  p: (number | null)[];
  /** at what share of places, the property moved along the text, the best unit does as well */
  p_moved: (number | null)[];
}

/** `POST /training`: a recipe. Whatever is left out is as the data's own recipe has it. */
export interface TrainingBody {
  /** hello, year, or a data set at hand, by its id */
  data?: string | null;
  /** a text of one's own, instead of data */
  text?: string | null;
  title?: string | null;
  cell?: "rnn" | "lstm" | "gru" | null;
  /** of the rnn */
  activation?: "tanh" | "relu" | "sigmoid" | null;
  layers?: number | null;
  /** units of every layer */
  hidden?: number | null;
  /** how W_hh is drawn, of gated cells each gate's block: within ± 1/√H, with standard deviation 1/√H, as a random rotation, or as the identity; lecture: the weights that the lecture prints, for hello alone */
  init?: "uniform" | "normal" | "orthogonal" | "identity" | "lecture" | null;
  /** s from 2 on adds W_s h_{t−s}; 0 has none */
  skip?: number | null;
  /** added at first to the bias of the LSTM's forget gates */
  forget_bias?: number | null;
  optimiser?: "sgd" | "adam" | "adamw" | null;
  learning_rate?: number | null;
  /** largest norm of the gradient; null: not clipped */
  clip?: number | null;
  /** what is differentiated: the mean over the batch's steps, or their sum */
  loss?: "mean" | "total" | null;
  /** steps of truncated BPTT */
  length?: number | null;
  /** sequences side by side */
  batch?: number | null;
  /** updates in all */
  steps?: number | null;
  seed?: number | null;
  /** updates a second at most; null: as fast as it can */
  pace?: number | null;
  /** begin paused, before the first update */
  paused?: boolean;
}

/** `PATCH /training/{id}`: what is left out stays as it is. */
export interface TrainingChange {
  learning_rate?: number | null;
  /** null: not clipped */
  clip?: number | null;
  /** updates a second at most; null: as fast as it can */
  pace?: number | null;
}

/** Something to train on, and the recipe that goes with it. */
export interface TrainingData {
  id: string;
  title: string;
  description: string;
  recipe: TrainingRecipe;
}

/** `GET /training/data`. */
export interface TrainingDataList {
  data: TrainingData[];
}

/** `GET /training`: the youngest first. */
export interface TrainingList {
  trainings: TrainingStatus[];
}

/** How a training is done, everything said. `pace` and `clip` null: no bound. */
export interface TrainingRecipe {
  cell: "rnn" | "lstm" | "gru";
  activation: "tanh" | "relu" | "sigmoid";
  layers: number;
  hidden: number;
  init: "uniform" | "normal" | "orthogonal" | "identity" | "lecture";
  skip: number;
  forget_bias: number;
  optimiser: "sgd" | "adam" | "adamw";
  learning_rate: number;
  clip: number | null;
  loss: "mean" | "total";
  length: number;
  batch: number;
  steps: number;
  seed: number;
  pace: number | null;
}

/** `GET /training/{id}`, and the `status` event. */
export interface TrainingStatus {
  id: string;
  title: string;
  /** the data's id; text: one's own */
  data: string;
  status: "waiting" | "running" | "paused" | "done" | "stopped" | "failed";
  /** among those that wait, from 1 */
  place: number | null;
  /** why it failed, in a sentence */
  reason: string | null;
  /** updates made */
  step: number;
  steps: number;
  /** what survives a kill at any moment */
  checkpointed_step: number;
  /** the last part of the next update that was made */
  phase: "forward" | "loss" | "backward" | "update" | null;
  /** of the last update's batch, mean nats a step */
  loss: number | null;
  /** as measured last; null where nothing is held out */
  validation: number | null;
  /** the loss of pure guessing, ln V */
  guessing: number | null;
  /** share of right answers among the probe's targets; null before the first look */
  accuracy: number | null;
  learning_rate: number;
  clip: number | null;
  pace: number | null;
  updates_per_second: number | null;
  /** the last checkpoint as a model's id */
  model: string | null;
  /** ISO 8601, UTC */
  created: string;
  recipe: TrainingRecipe;
}

/** Of every unit: its mean over the text, what it tracks, and what it is worth. */
export interface UnitsAnswer {
  model: string;
  cell: "rnn" | "lstm" | "gru";
  tokens: string[];
  offsets: [number, number][];
  unknown: number[];
  steps: number;
  signal: string;
  layer: number;
  loss_per_step: (number | null)[];
  nonfinite: number;
  /** over the text, [H] */
  mean: (number | null)[];
  tracking: TrackingAnswer | null;
  ablation: AblationAnswer | null;
}

/** `POST /models/{id}/units`. */
export interface UnitsBody {
  input: Input;
  /** what becomes of characters that the vocabulary lacks */
  unknown?: "error" | "skip";
  /** one a step, null for none; default: the next input token */
  targets?: (number | string | null)[] | null;
  /** signals held at given values */
  clamp?: ClampEntry[];
  /** weights set to other values */
  edits?: EditEntry[];
  /** default: zeros */
  state?: StateValues | null;
  /** any signal of the cell */
  signal?: string;
  /** from 0; negative ones count from the top */
  layer?: number;
  property?: Property | null;
  /** also what the text costs without each unit */
  ablate?: boolean;
  /** how a unit is taken out: held at its mean over the text, or at 0 */
  held_at?: "mean" | "zero";
  /** also the change of loss step by step */
  per_step?: boolean;
}

/** `update`: how far each weight moved. */
export interface UpdatePhase {
  phase: "update";
  status: TrainingStatus;
  learning_rate: number;
  weights: Record<string, WeightMove>;
}

/** `GET /models/{id}/vocabulary`, by token number. */
export interface VocabularyAnswer {
  tokens: string[];
}

/** `GET /models/{id}/weights/{name}`; `values` is nested as `shape` says. */
export interface Weight {
  name: string;
  shape: number[];
  values: unknown[];
}

/** A weight's summed gradient: its norm, and the norm of each step's contribution to it. */
export interface WeightGradient {
  norm: number | null;
  /** [T]; the head contributes where there is a loss */
  per_step: (number | null)[];
}

/** How far the last update moved a weight: Frobenius norms. */
export interface WeightMove {
  /** of the weight after the update */
  norm: number | null;
  /** of the update */
  update: number | null;
  /** of the batch's gradient before it was clipped */
  gradient: number | null;
}

/** `GET /models/{id}/weights`. */
export interface WeightShapes {
  weights: Record<string, number[]>;
}

export type ClientMessage = TraceRequest | GradientsRequest | GenerateRequest | Credit | Cancel;

export type ServerMessage = Started | Steps | Done | Failed;
