// Made from server/web/protocol.py by `python -m server.web.typescript`; do not edit.

/** Stop a request; what was not sent yet is not computed. */
export interface Cancel {
  type: "cancel";
  /** chosen by the client */
  request: string;
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
  clamp?: ClampEntry[];
  stream?: boolean;
}

/** Start a generation. To continue or force a token, ask anew with the longer prompt. */
export interface GenerateRequest {
  prompt: string;
  /** what becomes of characters that the vocabulary lacks */
  unknown?: "error" | "skip";
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
  clamp?: ClampEntry[];
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

/** What the network reads: a text, token numbers, or an example by its name on the card. */
export interface Input {
  text?: string | null;
  tokens?: number[] | null;
  example?: string | null;
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
  /** one a step, null for none; default: the next input token */
  targets?: (number | string | null)[] | null;
  clamp?: ClampEntry[];
  /** default: zeros */
  state?: StateValues | null;
}

/** Start a trace. */
export interface TraceRequest {
  input: Input;
  /** what becomes of characters that the vocabulary lacks */
  unknown?: "error" | "skip";
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
  /** one a step, null for none; default: the next input token */
  targets?: (number | string | null)[] | null;
  clamp?: ClampEntry[];
  /** default: zeros */
  state?: StateValues | null;
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

/** `GET /models/{id}/weights`. */
export interface WeightShapes {
  weights: Record<string, number[]>;
}

export type ClientMessage = TraceRequest | GenerateRequest | Credit | Cancel;

export type ServerMessage = Started | Steps | Done | Failed;
