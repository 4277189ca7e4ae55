/**
 * The live stream: requests over one WebSocket, which comes back by itself when it is lost.
 *
 * A request that was cut off is asked again `from` the first step that is missing, so nothing is sent twice; gradients,
 * which come newest first, up `to` the last one that is missing.
 */

/** @import { Done, GenerateRequest, GradientsRequest, Problem, Started, Steps, TraceRequest } from "../protocol.js" */
/** @import { Tensor } from "./frames.js" */

import { decode } from "./frames.js";

/** @typedef {Omit<TraceRequest, "request"> | Omit<GenerateRequest, "request"> | Omit<GradientsRequest, "request">} Question */
/** @typedef {"connecting" | "open" | "lost"} Connection */

/**
 * What is called as a request goes on.
 *
 * @typedef {object} Answers
 * @property {(message: Started) => void} started once, even if the connection is lost in between
 * @property {(message: Steps, tensors: Record<string, Tensor>) => void} steps
 * @property {(message: Done) => void} done
 * @property {(problem: Problem) => void} failed
 * @property {(problem: Problem) => void} delayed the server cannot yet; it is asked again
 */

const FIRST_PAUSE_SECONDS = 0.5;
const LONGEST_PAUSE_SECONDS = 8;
/** Problems that go away by themselves. */
const PASSING = new Set([429, 503]);

/** One request under way. */
class Request {
  /**
   * @param {Stream} stream
   * @param {string} id
   * @param {Question} question
   * @param {Answers} answers
   */
  constructor(stream, id, question, answers) {
    this.stream = stream;
    this.id = id;
    this.question = question;
    this.answers = answers;
    this.begun = false;
    /** The server gave up waiting for credit. */
    this.asleep = false;
    /** The first step that is missing. */
    this.next = question.from ?? 0;
    /** Of gradients, the earliest step that is here; null before any is. @type {number | null} */
    this.earliest = null;
    /** Steps that may still come. */
    this.credit = question.credit ?? 64;
  }

  /** The message that asks for all that is missing. */
  get message() {
    const to = this.earliest === null ? {} : { to: this.earliest };
    return { ...this.question, ...to, request: this.id, from: this.next, credit: this.credit };
  }

  /** Allows further steps. @param {number} steps */
  allow(steps) {
    if (steps <= 0) return;
    this.credit += steps;
    this.stream.send(this.asleep ? this.message : { type: "credit", request: this.id, add: steps });
    this.asleep = false;
  }

  /** Allows as many as at first again, once half of them have come: not a message for every message. */
  refill() {
    const all = this.question.credit ?? this.credit;
    if (this.credit <= all / 2) this.allow(all - this.credit);
  }

  cancel() {
    this.stream.forget(this.id);
    this.stream.send({ type: "cancel", request: this.id });
  }

  /** @param {Steps} message @param {Record<string, Tensor>} tensors */
  receive(message, tensors) {
    if (this.question.type === "gradients") this.earliest = message.first;
    else this.next = message.first + message.count;
    this.credit -= message.count;
    this.answers.steps(message, tensors);
  }
}

export class Stream {
  /** @type {Map<string, Request>} */
  #requests = new Map();
  /** @type {WebSocket | null} */
  #socket = null;
  #asked = 0;
  #failures = 0;
  #again = 0;
  #closed = false;
  #url;
  #changed;

  /**
   * @param {string} url
   * @param {(connection: Connection, seconds: number) => void} changed seconds until the next attempt
   */
  constructor(url, changed) {
    this.#url = url;
    this.#changed = changed;
    this.#connect();
    addEventListener("online", this.retry);
  }

  /** Ends the connection for good. */
  close() {
    this.#closed = true;
    clearTimeout(this.#again);
    removeEventListener("online", this.retry);
    this.#requests.clear();
    const socket = this.#socket;
    // While it is still being made, the browser would complain of it in the console.
    if (socket?.readyState === WebSocket.CONNECTING) socket.onopen = () => socket.close();
    else socket?.close();
  }

  /** @param {Question} question @param {Answers} answers @returns {Request} */
  ask(question, answers) {
    const request = new Request(this, `r${++this.#asked}`, question, answers);
    this.#requests.set(request.id, request);
    this.retry();
    this.send(request.message);
    return request;
  }

  /** @param {string} id */
  forget(id) {
    this.#requests.delete(id);
  }

  /** Sends if it can; what cannot be sent now is asked again when the connection is back. @param {object} message */
  send(message) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  /** Connects at once where the connection is lost. */
  retry = () => {
    if (this.#closed || this.#socket?.readyState !== WebSocket.CLOSED) return;
    clearTimeout(this.#again);
    this.#connect();
  };

  #connect() {
    const socket = new WebSocket(this.#url);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      this.#failures = 0;
      this.#changed("open", 0);
      for (const request of this.#requests.values()) this.send(request.message);
    };
    socket.onmessage = ({ data }) => {
      if (typeof data === "string") this.#hear(JSON.parse(data));
      else this.#receive(data);
    };
    socket.onclose = () => this.#lose();
    this.#socket = socket;
  }

  #lose() {
    if (this.#closed) return;
    const pause = Math.min(FIRST_PAUSE_SECONDS * 2 ** this.#failures++, LONGEST_PAUSE_SECONDS);
    const seconds = pause * (0.75 + Math.random() / 2); // not all of a class at once
    this.#again = setTimeout(this.retry, seconds * 1000);
    this.#changed("lost", seconds);
  }

  /** @param {ArrayBuffer} buffer */
  #receive(buffer) {
    const { message, tensors } = decode(buffer);
    this.#requests.get(message.request)?.receive(message, tensors);
  }

  /** @param {import("../protocol.js").ServerMessage} message */
  #hear(message) {
    const request = this.#requests.get(message.request ?? "");
    if (!request) return;
    if (message.type === "started") {
      if (!request.begun) request.answers.started(message);
      request.begun = true;
    } else if (message.type === "done") {
      this.forget(request.id);
      request.answers.done(message);
    } else if (message.type === "error") {
      this.#fail(request, message.problem);
    }
  }

  /** @param {Request} request @param {Problem} problem */
  #fail(request, problem) {
    if (problem.limit === "credit_seconds") {
      request.asleep = true;
      return;
    }
    if (!PASSING.has(problem.status)) {
      this.forget(request.id);
      request.answers.failed(problem);
      return;
    }
    request.answers.delayed(problem);
    const again = () => this.#requests.has(request.id) && this.send(request.message);
    setTimeout(again, (problem.retry_after ?? FIRST_PAUSE_SECONDS) * 1000);
  }
}
