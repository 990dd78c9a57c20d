import { readFileSync } from "node:fs";
import { Binomial, MixedGLM, Poisson } from "../../src/index.js";

interface Moments {
  mean: number[];
  sd: number[];
}

/** An entry of few-events.json: data, and their posterior by brute force (few-events.py). */
interface FewEvents {
  name: string;
  family: "binomial" | "poisson";
  g: number[];
  x: number[];
  y: number[];
  fe: Moments;
  vcp: Moments;
}

const cases: FewEvents[] = JSON.parse(
  readFileSync(new URL("./few-events.json", import.meta.url), "utf8"),
);

describe.each(cases)("$name", ({ family, g, x, y, ...posterior }) => {
  const columns = { y, x, g: g.map((level) => `g${level}`) };
  const model = MixedGLM.fromFormula("y ~ x + (1 | g)", columns, {
    family: family === "binomial" ? new Binomial() : new Poisson(),
    feP: 2,
    vcpP: 1,
  });

  // the log SD has a long lower tail, where the terms of pairs of rows vanish: 0.25 SDs and 65% are what it takes to miss that
  it.each([
    { quadraturePoints: "auto", mean: 0.02, sd: 0.01 },
    { quadraturePoints: 1, mean: 0.035, sd: 0.01 },
    { quadraturePoints: 13, mean: 0.002, sd: 0.006 },
  ] as const)("fitInla has its moments: $quadraturePoints", ({ quadraturePoints, mean, sd }) => {
    const result = model.fitInla({ quadraturePoints });
    for (const kind of ["fe", "vcp"] as const) {
      posterior[kind].mean.forEach((value, j) => {
        const exact = posterior[kind].sd[j];
        expect(Math.abs(result[`${kind}Mean`][j] - value) / exact).toBeLessThan(mean);
        expect(Math.abs(result[`${kind}Sd`][j] / exact - 1)).toBeLessThan(sd);
      });
    }
  });
});
