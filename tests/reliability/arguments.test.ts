/** Command lines made of rubbish: an exit code and a message, soon, never a stack trace. */
import fc from "fast-check";
import { example, runCli } from "../cli/run-cli.js";

const data = example("cbpp.csv");
const spaced = ["incidence ~ 1 + (1 | herd)", "incidence ~", "", "\u0000", "x".repeat(5000), "é😀"];
const words = [
  data,
  ...spaced,
  ..."fit predict compare describe help --help --version -- - missing.csv / a=b".split(" "),
  ..."__proto__ --__proto__ constructor ~ binomial poisson size herd new".split(" "),
  ..."--formula --family --trials --offset --weights --method --fe-p --vcp-p --seed".split(" "),
  ..."--format --random-effects --level --interval --groups --na".split(" "),
  ..."map laplace vb nuts magic csv html 0 -1 1e309 NaN inf".split(" "),
];

it.each([[[]], [["fit", data]], [["predict"]], [["compare"]], [["describe"]]])(
  "of random words after %p",
  async (start) => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...words), { maxLength: 8 }), async (rest) => {
        const begin = performance.now();
        const { code, stderr } = await runCli([...start, ...rest]);
        expect([0, 1, 2]).toContain(code);
        expect(stderr).not.toMatch(/\n +at /);
        if (code === 1) expect(stderr).toMatch(/\S/);
        expect(performance.now() - begin).toBeLessThan(2000);
      }),
      { numRuns: 60, seed: 21 },
    );
    expect(Object.prototype).not.toHaveProperty("a");
  },
);
