import assert from "node:assert/strict";
import { test } from "node:test";

import { Camera } from "../../../../static/js/scenes/unrolled/camera.js";

const HOW = { now: 1000, still: false, playing: false, speed: 2 };

test("it glides to the next step in at most 300 ms and stays there", () => {
  const camera = new Camera(3);
  camera.aim(4, HOW);
  assert.equal(camera.at, 3);
  assert.ok(camera.move(1150));
  assert.ok(camera.at > 3.4 && camera.at < 3.6);
  assert.ok(!camera.move(1300));
  assert.equal(camera.at, 4);
});

test("with reduced motion it does not glide", () => {
  const camera = new Camera(3);
  camera.aim(4, { ...HOW, still: true });
  assert.equal(camera.at, 4);
});

test("far away it jumps", () => {
  const camera = new Camera(3);
  camera.aim(300, HOW);
  assert.equal(camera.at, 300);
});

test("while it plays, it is there before the step's own computation begins", () => {
  for (const speed of [0.5, 2, 8, 30]) {
    const camera = new Camera(3);
    camera.aim(4, { ...HOW, playing: true, speed });
    camera.move(1000 + (0.18 * 1000) / speed);
    assert.equal(camera.at, 4);
  }
});

test("a new aim goes on from where it is", () => {
  const camera = new Camera(3);
  camera.aim(4, HOW);
  camera.move(1150);
  const { at } = camera;
  camera.aim(5, { ...HOW, now: 1150 });
  assert.equal(camera.at, at);
});
