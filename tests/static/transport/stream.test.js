/** The requests over one WebSocket. */

import assert from "node:assert/strict";
import test, { beforeEach } from "node:test";

import { Stream } from "../../../static/js/transport/stream.js";

/** @import { Answers, Question } from "../../../static/js/transport/stream.js" */
/** @typedef {{ type: string, add?: number, from?: number, to?: number }} Message */

/** A socket that a test opens, loses and listens to. */
class Socket {
  static CONNECTING = 0;
  static OPEN = 1;
  static CLOSED = 3;
  /** @type {Socket[]} */
  static all = [];
  readyState = Socket.CONNECTING;
  onopen = () => {};
  onclose = () => {};
  onmessage = () => {};
  /** @type {Message[]} */
  sent = [];

  constructor() {
    Socket.all.push(this);
  }

  /** @param {string} message */
  send(message) {
    this.sent.push(JSON.parse(message));
  }

  close() {}

  open() {
    this.readyState = Socket.OPEN;
    this.onopen();
  }

  lose() {
    this.readyState = Socket.CLOSED;
    this.onclose();
  }
}

/** @type {Answers} */
const deaf = {
  started: () => {},
  steps: () => {},
  done: () => {},
  failed: () => {},
  delayed: () => {},
};
const question = /** @type {Question} */ ({ type: "trace", from: 0, credit: 64 });

beforeEach(() => {
  Socket.all = [];
  Object.assign(globalThis, { WebSocket: Socket, addEventListener() {}, removeEventListener() {} });
});

/** A stream, its sockets, and how the connection went. */
function connected() {
  /** @type {{ connection: string, seconds: number }[]} */
  const told = [];
  const stream = new Stream("ws://here", (connection, seconds) =>
    told.push({ connection, seconds }),
  );
  Socket.all[0]?.open();
  return { stream, told };
}

test("credit is given by halves, not for every message", () => {
  const { stream } = connected();
  const request = stream.ask(question, { ...deaf, steps: () => request.refill() });

  for (let first = 0; first < 128; first += 8) {
    request.receive(/** @type {any} */ ({ first, count: 8 }), {});
  }

  const given = Socket.all[0]?.sent.filter(({ type }) => type === "credit") ?? [];
  assert.deepEqual(
    given.map(({ add }) => add),
    [32, 32, 32, 32],
  );
  stream.close();
});

test("a question tries at once to get a lost connection back, and is asked when it is", () => {
  const { stream, told } = connected();
  Socket.all[0]?.lose();
  assert.equal(told.at(-1)?.connection, "lost");
  assert.ok((told.at(-1)?.seconds ?? 0) > 0);

  stream.ask(question, deaf);

  assert.equal(Socket.all.length, 2);
  Socket.all[1]?.open();
  assert.equal(Socket.all[1]?.sent[0]?.type, "trace");
  stream.close();
});

test("of gradients that were cut off, only the earlier steps are asked for again", () => {
  const { stream } = connected();
  const backward = /** @type {Question} */ ({ type: "gradients", credit: 64 });
  const request = stream.ask(backward, deaf);
  assert.equal(Socket.all[0]?.sent[0]?.to, undefined);

  request.receive(/** @type {any} */ ({ first: 38, count: 2 }), {});
  request.receive(/** @type {any} */ ({ first: 30, count: 8 }), {});

  assert.equal(request.message.to, 30);
  assert.equal(request.message.from, 0);
  assert.equal(request.credit, 54);
  stream.close();
});

test("a connection that is not wanted any more is closed once it is made", () => {
  const stream = new Stream("ws://here", () => {});
  const [socket] = Socket.all;
  let closed = 0;
  Object.assign(socket ?? {}, { close: () => (closed += 1) });
  stream.close();
  assert.equal(closed, 0);
  socket?.open();
  assert.equal(closed, 1);
});
