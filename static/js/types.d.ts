/** The seams of the page: what the store holds, what a trace offers and what a scene is. */

import type { ReadonlySignal, Signal } from "@preact/signals-core";
import type { ClampEntry, EditEntry, ModelCard } from "./protocol.js";

/** One signal of the whole trace, (T, L, H), kept as the half floats that arrived. */
export interface Plane {
  readonly name: string;
  readonly layers: number;
  readonly units: number;
  /** The half floats themselves, (T, L, H) and perhaps more room; another array after the plane has grown. */
  readonly halves: Uint16Array;
  /** The value of one unit after step t. */
  at(t: number, layer: number, unit: number): number;
  /** The layer's vector after step t, (H,). The array is reused: read it before the next call. */
  row(t: number, layer: number): Float32Array;
}

export interface Candidate {
  token: string;
  id: number;
  prob: number;
}

/** Parameters by API.md's names. */
export type Weights = Record<string, { shape: number[]; values: Float32Array }>;

/** What is done to a model by hand. */
export interface Touch {
  /** Signals held at a value, in the order in which they were set; of overlapping ones the later wins. */
  readonly clamps: readonly ClampEntry[];
  /** Weights at other values than the served ones. */
  readonly edits: readonly EditEntry[];
}

/** A trace as it grows: steps 0 … received − 1 are here. */
export interface Trace extends Touch {
  readonly card: ModelCard;
  readonly text: string;
  /** T, known from the start of the stream; a generation grows it. */
  length: number;
  received: number;
  /** No more steps will come. */
  complete: boolean;
  /** The tokens read by the steps; after a generation one more, which was sampled last and read by none yet. */
  readonly tokens: string[];
  readonly offsets: [number, number][];
  /** Places in the text of the characters that the model does not know. */
  readonly unknown: number[];
  /** Steps from here on were sampled by the model; null where none were. */
  generatedFrom: number | null;
  /** True while this is the recording shipped with the page. */
  readonly recorded: boolean;
  /** True where its numbers are those of a touched run less those of the untouched one. */
  readonly isDifference?: boolean;
  readonly signals: Record<string, Plane>;
  /** The model's tokens by number. */
  readonly vocabulary: string[];
  /** softmax after step t, (V,), a view; null where the stream did not bring it. */
  probs(t: number): Float32Array | null;
  /** The k likeliest next tokens after step t, likeliest first; with `sampling`, as it re-weighs them. */
  top(t: number, sampling?: Sampling): Candidate[];
  /** −ln p of the target in nats, NaN where there is none. */
  loss(t: number): number;
  /** The true next token after step t and its probability, null where unknown. */
  target(t: number, sampling?: Sampling): Candidate | null;
}

/** One number on the screen. */
export interface Selection {
  /**
   * A signal of the cell; `probs` (unit: the token's number) and `loss` (unit 0) have layer 0. `grad.h` is the gradient
   * by it, `norm.h` (unit 0) that gradient's norm.
   */
  signal: string;
  layer: number;
  unit: number;
  step: number;
}

export type Status =
  | { kind: "recorded" | "idle" | "computing"; message: string; progress: number }
  | { kind: "reconnecting"; message: string; progress: number; countdown?: string }
  | { kind: "error"; message: string; progress: number };

export interface Sampling {
  temperature: number;
  topK: number | null;
  seed: number;
}

/** Whose loss flows back: the sum over all steps, the last step's, or one step's. */
export type LossChoice = "total" | "last" | { step: number };

/** The backward pass over a trace as it comes in: steps first … T − 1 are here, the newest came first. */
export interface Gradients {
  readonly trace: Trace;
  readonly loss: LossChoice;
  /** The number that is differentiated, in nats. */
  readonly total: number;
  /** −ln p of every step's target in nats, (T,), NaN where there is none. */
  readonly lossPerStep: Float64Array;
  /** The last step whose loss flows: right of it there is no gradient. −1 where no step has a loss. */
  readonly source: number;
  /** T. */
  readonly length: number;
  /** The earliest step that is here; T before any is. */
  first: number;
  complete: boolean;
  /** ‖∂L/∂·_t‖₂ of a signal of a layer (`h`, `c`, `a_f` …; of `x` layer is ignored); NaN where not here. */
  norm(signal: string, t: number, layer: number): number;
  /** The gradient itself, ∂L/∂·_t (H,), of what was asked for as a vector; null where not here. */
  vector(signal: string, t: number, layer: number): Float32Array | null;
  /** As far as it has come. */
  readonly map: BlameMap;
  /** The least and the largest positive norm of h, c, x and the map that are here; [Infinity, 0] before any is. */
  readonly extent: readonly [number, number];
  /** ‖·‖₂ of step t's contribution to a weight's gradient (`rnn.weight_hh_l0` …); NaN where not here. */
  contribution(weight: string, t: number): number;
  /** ‖·‖₂ of every weight's summed gradient; null until the wave is through. */
  readonly weights: Record<string, number> | null;
}

/** Which step's loss blames which earlier state, G[k][t] = ‖∂L_k/∂h_t‖₂ at the top layer: the same whosever loss flows. */
export interface BlameMap {
  /** T. */
  readonly steps: number;
  /** The earliest column that has come in any pass; T before any has. */
  readonly first: number;
  /** How often the recursion has gone through, each time for other rows. */
  readonly passes: number;
  /** One of every so many rows is there, 1 when all are. */
  readonly every: number;
  /** The least and the largest positive norm; [Infinity, 0] before any is here. */
  readonly extent: readonly [number, number];
  /** NaN where t > k, where the loss is unknown, and where it is not here. */
  at(k: number, t: number): number;
  /** G[k][0] … G[k][k]; empty where it is not here. */
  row(k: number): Float32Array;
}

/** A step that the playhead is on its way to. It holds while the text is `text` and the playhead stands `at` a step. */
export interface Goal {
  text: string;
  step: number;
  at: number;
  /** A link's window, which stays as it is. */
  view: { from: number; to: number } | null;
}

/** What each unit of a layer tracks, or what the text costs without it; the lists have one number a unit. */
export interface Found {
  /** The question: `capital`, `/[0-9]+/`, `loss`. */
  readonly sought: string;
  /** The text that was looked at, and its number of steps. */
  readonly text: string;
  readonly length: number;
  readonly signal: string;
  readonly layer: number;
  /** Each unit's mean over the text. */
  readonly mean: ArrayLike<number>;
  readonly tracking: {
    measure: "auc" | "spearman";
    effect: ArrayLike<number>;
    low: ArrayLike<number>;
    high: ArrayLike<number>;
    /** At what share of places the best unit does as well, the property moved along the text. */
    moved: ArrayLike<number>;
    /** The steps that have the property; null of a number. */
    steps: ReadonlySet<number> | null;
  } | null;
  /** Of a tracking too, where the text's loss without each unit was asked for before. */
  readonly ablation: {
    /** Of the text's loss, in nats, with the unit held at its mean. */
    change: ArrayLike<number>;
    /** The change of each step's loss, (H, T) in one row; null of long texts. */
    perStep: ArrayLike<number> | null;
  } | null;
}

/** The states of a layer along the two directions in which they differ most. */
export interface Projected {
  readonly text: string;
  readonly length: number;
  readonly layer: number;
  readonly tokens: readonly string[];
  /** (T, 2) in one row. */
  readonly coordinates: ArrayLike<number>;
  /** Each direction's share of the variance, (2,). */
  readonly explained: ArrayLike<number>;
  /** −ln p of the target, NaN where there is none, (T,). */
  readonly loss: ArrayLike<number>;
  readonly largestLoss: number;
  /** The share of the plane's variance that lies between the kinds of characters; NaN where nothing varies. */
  readonly betweenKinds: number;
}

/** An answer that the page waits for, has, or cannot have, and then why. */
export type Answer<T> =
  | { kind: "none" | "asked"; value: T | null }
  | { kind: "here"; value: T }
  | { kind: "refused"; value: null; why: string };

/** The four distances of the one picture, from far to near. */
export type Distance = "sequence" | "network" | "cell" | "arithmetic";

export interface Store {
  readonly models: Signal<ModelCard[]>;
  readonly modelId: Signal<string>;
  readonly card: ReadonlySignal<ModelCard | null>;
  /** What the visitor typed, unknown characters included. */
  readonly text: Signal<string>;
  /** Place in the text, in code points, from which on it was sampled by the model; null where none was. */
  readonly generatedFrom: Signal<number | null>;
  /** The model is writing. */
  readonly writing: Signal<boolean>;
  readonly trace: Signal<Trace | null>;
  /** Counts up whenever the trace has grown; read it to be drawn again. */
  readonly received: Signal<number>;
  readonly status: Signal<Status>;
  /** The step looked at, 0 … T − 1. */
  readonly playhead: Signal<number>;
  /** Where the playhead goes as the trace of a link or an edited text comes in. */
  readonly goal: Signal<Goal | null>;
  /** How far the step at the playhead is computed, 0 … 1; 1 unless it plays. */
  readonly phase: Signal<number>;
  readonly playing: Signal<boolean>;
  /** Steps a second. */
  readonly speed: Signal<number>;
  readonly loop: Signal<boolean>;
  /** The value under the pointer or the keyboard's focus. */
  readonly hover: Signal<Selection | null>;
  /** The unit chosen, marked in every picture. */
  readonly selection: Signal<Selection | null>;
  /** The step whose numbers are all listed, null where none is pinned. */
  readonly pinned: Signal<number | null>;
  /** The fold row that is opened to its units. */
  readonly openRow: Signal<{ layer: number; row: number } | null>;
  /** Signals held at a value, in the order in which they were set; of overlapping ones the later wins. */
  readonly clamps: Signal<ClampEntry[]>;
  /** Weights set to other values, and the model whose they are. */
  readonly edits: Signal<{ model: string; entries: EditEntry[] }>;
  /** The vector that the panel offers to hold. */
  readonly holding: Signal<{ signal: string; layer: number | "all" }>;
  /** The same model with nothing held or edited, which reads the same text; null while nothing is. */
  readonly untouched: Signal<Store | null>;
  /** Show that U, W and V are the same at every step. */
  readonly sharedWeights: Signal<boolean>;
  /** The network is drawn once, with its loop, and its copies peel off it. */
  readonly folded: Signal<boolean>;
  /** Whether a GRU's cell is drawn as it is, not as the LSTM that it would be. */
  readonly merged: Signal<boolean>;
  readonly sampling: Signal<Sampling>;
  /** A scene sets this when another character than the sampled one shall follow step t; generation goes on from it. */
  readonly forced: Signal<{ step: number; token: string } | null>;
  /** The strips' window on the steps, half-open; null shows all. */
  readonly view: Signal<{ from: number; to: number } | null>;
  /** Which way time runs while it plays: the network computes, or the loss flows back. */
  readonly direction: Signal<"forward" | "backward">;
  readonly lossChoice: Signal<LossChoice>;
  /** The backward pass over the trace on the screen; null forwards, and until its first steps are here. */
  readonly gradients: Signal<Gradients | null>;
  /** Counts up whenever the gradients have grown; read it to be drawn again. */
  readonly flowed: Signal<number>;
  /** Models that read the same text beside this one, by their ids. */
  readonly compared: Signal<string[]>;
  /** The stores of all models that read it: the workbench's own first. They share columns and scales. */
  readonly peers: Signal<Store[]>;
  /** The step whose loss is looked at and the step it blames, linked by the gradient map; null where none are. */
  readonly linked: Signal<{ k: number; t: number } | null>;
  /** How near the picture is looked at, from afar: all steps, the unrolled network, one cell, one unit's arithmetic. */
  readonly distance: Signal<Distance>;
  /** What stands under the unrolled network. */
  readonly lower: Signal<
    "strips" | "difference" | "unit" | "states" | "blame" | "weights" | "edit"
  >;
  /** Whether it stands there as a table; the cell and the folded network too. */
  readonly tabled: Signal<boolean>;
  /** What units are sought for: a class of characters, a `/pattern/`, `loss`; empty: nothing. */
  readonly sought: Signal<string>;
  readonly found: Signal<Answer<Found>>;
  readonly projected: Signal<Answer<Projected>>;
  /** What the states' colours tell. */
  readonly statesBy: Signal<"character" | "loss">;
  /** Steps that are marked in the text and among the states alike. */
  readonly brushed: Signal<readonly number[]>;
  readonly theme: Signal<"light" | "dark" | "contrast" | "system">;
  /** Matrices as they are served, fetched when a scene asks (small models only). */
  readonly served: Signal<Weights | null>;
  /** The same with the edits that the trace was computed with. */
  readonly weights: Signal<Weights | null>;
}

/** Where time stands in a picture: the step, how far it is computed, and the step in the middle. */
export interface Moment {
  playhead: number;
  phase: number;
  camera: number;
}

/** The element of a scene that can be drawn once more, elsewhere, at any size: what is taken away as a picture. */
export interface Drawable extends HTMLElement {
  /** @param context scaled to CSS pixels @param moment the screen's where none is given */
  drawInto(
    context: CanvasRenderingContext2D,
    size: { width: number; height: number },
    moment?: Moment,
  ): void;
}

/** A picture: a function of the store, drawn into `el` until the returned function is called. */
export interface Scene {
  title: string;
  /** Signals that must be in the trace. */
  needs: string[];
  mount(el: HTMLElement, store: Store): () => void;
}
