/** Code that computes the numbers on the screen with torch alone, step by step, and checks itself against torch.nn. */

/** @import { ModelCard } from "../protocol.js" */
/** @import { Trace } from "../types.js" */

/** Each cell's step as the server computes it; `u` and `w` are what comes from below and from the step before. */
const STEPS = {
  /** @param {string} activation */
  rnn: (activation) => [
    'a = hold("a", layer, t, u + w)',
    `h = hold("h", layer, t, ${activation}(a))`,
    'return {"a": a, "h": h}',
  ],
  lstm: () => [
    "a_i, a_f, a_g, a_o = (u + w).chunk(4)",
    'i = hold("i", layer, t, torch.sigmoid(hold("a_i", layer, t, a_i)))',
    'f = hold("f", layer, t, torch.sigmoid(hold("a_f", layer, t, a_f)))',
    'g = hold("g", layer, t, torch.tanh(hold("a_g", layer, t, a_g)))',
    'o = hold("o", layer, t, torch.sigmoid(hold("a_o", layer, t, a_o)))',
    'c = hold("c", layer, t, f * before["c"] + i * g)',
    'h = hold("h", layer, t, o * torch.tanh(c))',
    'return {"i": i, "f": f, "g": g, "o": o, "c": c, "h": h}',
  ],
  gru: () => [
    "u_r, u_z, u_n = u.chunk(3)",
    "w_r, w_z, w_n = w.chunk(3)",
    'r = hold("r", layer, t, torch.sigmoid(hold("a_r", layer, t, u_r + w_r)))',
    'z = hold("z", layer, t, torch.sigmoid(hold("a_z", layer, t, u_z + w_z)))',
    'm = hold("m", layer, t, w_n)',
    'n = hold("n", layer, t, torch.tanh(hold("a_n", layer, t, u_n + r * m)))',
    'h = hold("h", layer, t, (1 - z) * n + z * before["h"])',
    'return {"r": r, "z": z, "n": n, "h": h}',
  ],
};

const NETS = { rnn: "RNN", lstm: "LSTM", gru: "GRU" };

/**
 * @typedef {object} Weights where the code has them from
 * @property {"file" | "server" | "inline"} from
 * @property {string} [server] its origin
 * @property {Record<string, { shape: number[], values: ArrayLike<number> }>} [values] inline
 */

/** A Python literal: JSON's, but for three words. @param {unknown} value */
function literal(value) {
  return JSON.stringify(value).replace(/[\u007f-\uffff]/g, (one) => {
    return `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

/** The tokens by number. A lone string where all are of one code unit, else a list. @param {string[]} vocabulary */
function tokensOf(vocabulary) {
  const single = vocabulary.every((token) => token.length === 1 && !/[\ud800-\udfff]/.test(token));
  return single ? literal(vocabulary.join("")) : literal(vocabulary);
}

/** @param {ModelCard} card @param {Weights} weights @returns {string[]} */
function loading({ id }, { from, server, values = {} }) {
  if (from === "file") {
    return [
      "from safetensors.torch import load_file",
      "",
      `weights = load_file("models/${id}/model.safetensors")  # in rnnscope's folder`,
    ];
  }
  if (from === "inline") {
    const rows = Object.entries(values).map(
      ([name, { shape, values: numbers }]) =>
        `    "${name}": torch.tensor(${literal([...Array.from(numbers)])}).float().reshape(${literal(shape)}),`,
    );
    return ["", "weights = {", ...rows, "}"];
  }
  return [
    "import json",
    "from urllib.request import Request, urlopen",
    "from safetensors.torch import load",
    "",
    `MODEL = "${server}/api/v1/models/${id}/weights"`,
    "",
    "",
    "def fetch(name):",
    '    accept = {"accept": "application/vnd.safetensors"}',
    '    return load(urlopen(Request(f"{MODEL}/{name}", headers=accept)).read())[name]',
    "",
    "",
    'weights = {name: fetch(name) for name in json.load(urlopen(MODEL))["weights"]}',
  ];
}

/** What the page has set to other values. @param {Trace["edits"]} edits @returns {string[]} */
function editing(edits) {
  if (!edits.length) return [];
  const rows = edits.map(
    ({ parameter, row, column, value }) =>
      `weights["${parameter}"][${column == null ? row : `${row}, ${column}`}] = ${value}`,
  );
  return ["", "# as they were edited", ...rows];
}

/** What the page holds at a value. @param {Trace["clamps"]} clamps @returns {string[]} */
function holding(clamps) {
  const head = ["def hold(signal, layer, t, value):"];
  if (!clamps.length) return [...head, "    return value  # nothing is held", ""];
  const rows = clamps.map(({ signal, layer = "all", units = "all", range = "all", value }) =>
    literal([signal, layer, units, range, value]).replace(/^\[/, "    (").replace(/\]$/, "),"),
  );
  return [
    "HELD = [  # signal, layer, units, steps, value",
    ...rows,
    "]",
    "",
    "",
    ...head,
    "    for name, where, units, steps, to in HELD:",
    '        inside = steps == "all" or steps[0] <= t < steps[1]',
    '        if name == signal and where in ("all", layer) and inside:',
    "            value = value.clone()",
    '            value[slice(None) if units == "all" else units] = to',
    "    return value",
    "",
  ];
}

/** The same with torch.nn, where it has such a network. @param {ModelCard} card @returns {string[]} */
function checking({ cell, activation }) {
  if (cell === "rnn" && !["tanh", "relu"].includes(activation)) return [];
  const kind = NETS[cell];
  const extra = cell === "rnn" ? `, nonlinearity="${activation}"` : "";
  return [
    "# torch.nn's own layers say the same.",
    `net = torch.nn.${kind}(V, H, num_layers=LAYERS${extra})`,
    'own = {name[4:]: value for name, value in weights.items() if name.startswith("rnn.")}',
    "net.load_state_dict(own)",
    'head = torch.nn.Linear(H, V, bias="head.bias" in weights)',
    'head.load_state_dict({n[5:]: v for n, v in weights.items() if n.startswith("head.")})',
    "states, _ = net(one_hot(torch.tensor(ids), V).float())  # (T, H)",
    "torch.testing.assert_close(head(states)[-1].softmax(0), probs, rtol=1e-4, atol=1e-6)",
    "",
  ];
}

/** Whether the code can say it: one-hot characters, and no connections that skip steps. @param {ModelCard} card */
export function isCodable({ inputs, skip }) {
  return inputs === "one_hot" && skip === 0;
}

/**
 * @param {Pick<Trace, "card" | "text" | "tokens" | "vocabulary" | "clamps" | "edits">} trace
 * @param {{ step: number, weights: Weights }} wish
 */
export function pytorch({ card, tokens, vocabulary, clamps, edits }, { step, weights }) {
  const { id, cell, layers, hidden } = card;
  const activation = `torch.${card.activation}`;
  const plain = clamps.length === 0;
  return [
    `"""What ${id} computes at step ${step + 1} of the text on the screen."""`,
    "",
    "import torch",
    "from torch.nn.functional import one_hot",
    ...loading(card, weights),
    ...editing(edits),
    "",
    `VOCABULARY = ${tokensOf(vocabulary)}`,
    `TOKENS = ${literal(tokens.slice(0, step + 1))}`,
    `V, H, LAYERS = ${vocabulary.length}, ${hidden}, ${layers}`,
    "ids = [VOCABULARY.index(token) for token in TOKENS]",
    "",
    "",
    ...holding(clamps),
    "",
    "def step(layer, t, x, before):",
    '    u = weights[f"rnn.weight_ih_l{layer}"] @ x + weights[f"rnn.bias_ih_l{layer}"]',
    '    w = weights[f"rnn.weight_hh_l{layer}"] @ before["h"] + weights[f"rnn.bias_hh_l{layer}"]',
    ...STEPS[cell](activation).map((line) => `    ${line}`),
    "",
    "",
    'state = [{"h": torch.zeros(H), "c": torch.zeros(H)} for _ in range(LAYERS)]',
    "for t, token in enumerate(ids):",
    "    x = one_hot(torch.tensor(token), V).float()",
    "    for layer in range(LAYERS):",
    "        state[layer] = step(layer, t, x, state[layer])",
    '        x = state[layer]["h"]',
    'logits = weights["head.weight"] @ x + weights.get("head.bias", 0)',
    "probs = logits.softmax(0)",
    "",
    ...(plain ? checking(card) : []),
    "for layer, signals in enumerate(state):",
    "    for name, values in signals.items():",
    '        print(f"{name}, layer {layer}:", values[:5].tolist())',
    "for value, token in zip(*probs.topk(min(5, V))):",
    '    print(f"{VOCABULARY[token]!r} {value:.7f}")',
    "",
  ].join("\n");
}
