import { Writable } from "node:stream";
import { Progress, progressLine } from "../../src/cli/progress.js";

test.each([
  [0, 0, "fitting  [                        ]   0%"],
  [0.25, 2000, "fitting  [######                  ]  25%  6 s left"],
  [0.5, 90_000, "fitting  [############            ]  50%  1 min 30 s left"],
  [0.1, 1_000_000, "fitting  [##                      ]  10%  2 h 30 min left"],
  [1.5, 10, "fitting  [########################] 100%"],
])("share %d after %d ms", (share, elapsed, expected) => {
  expect(progressLine("fitting", share, elapsed)).toBe(expected);
});

test("draws ten times a second at most, and starts the clock anew for another task", () => {
  const drawn: string[] = [];
  const stderr = new Writable({ write: (chunk, _, done) => (drawn.push(String(chunk)), done()) });
  let time = 0;
  const io = { stderr: Object.assign(stderr, { isTTY: true, columns: 60 }) };
  const progress = new Progress(io as never, false, () => time);
  for (time = 1000; time < 2000; time += 10) progress.show("reading", (time - 1000) / 1000);
  expect(drawn).toHaveLength(10);
  progress.show("fitting", 0.5, "a stage with a name that is far too long for the terminal");
  expect(drawn.at(-1)).not.toContain("left");
  expect(drawn.at(-1)!.length).toBeLessThanOrEqual(59 + 4);
  progress.clear();
  progress.clear();
  expect(drawn.slice(-1)).toEqual(["\r\u001b[K"]);
});
