/**
 * Nanoseconds that the log likelihood of a row takes with its first three derivatives, by family and link:
 *
 *     npm run --silent build && node bench/row-kernels.js
 */
import * as library from "mixedglm";
import { describeMachine, markdownTable, median } from "./report.js";

const ROWS = 20_000;
const RUNS = 61;
const links = {
  Binomial: ["Logit", "Probit", "CLogLog", "Cauchit", "Log", "Identity", "Sqrt"],
  Poisson: ["Log", "Identity", "Sqrt"],
};

// predictors that every domain has but that of log for proportions, which takes their negatives
const eta = Float64Array.from({ length: ROWS }, (_, i) => 0.05 + 0.9 * ((0.618 * i) % 1));
const rows = {
  y: Float64Array.from(eta, (_, i) => i % 3),
  size: new Float64Array(ROWS).fill(3),
  weight: null,
};
const derivatives = [1, 2, 3].map(() => new Float64Array(ROWS));

const results = Object.entries(links).flatMap(([name, names]) =>
  names.map((link) => ({ name, link, time: measure(name, link) })),
);
console.log(`${describeMachine()}\n`);
console.log(
  markdownTable(
    [
      { title: "family", text: ({ name }) => name, left: true },
      { title: "link", text: ({ link }) => link, left: true },
      { title: "ns a row", text: ({ time }) => time.toFixed(0) },
    ],
    results,
  ),
);

function measure(name, link) {
  const family = new library[name](new library[link]());
  const at = name === "Binomial" && link === "Log" ? eta.map((value) => -value) : eta;
  const times = Array.from({ length: RUNS }, () => {
    const begin = performance.now();
    family.evaluate(at, rows, derivatives);
    return ((performance.now() - begin) / ROWS) * 1e6;
  });
  return median(times);
}
