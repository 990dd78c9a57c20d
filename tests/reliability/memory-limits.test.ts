/** What would not fit is refused before it is allocated, with what it needs. */
import { InputError, MixedGLM } from "../../src/index.js";
import { analyse } from "../../src/sparse/symbolic-factor.js";

const n = 60;
const rows = Array.from({ length: n }, (_, i) => ({ y: Number(i % 3 === 0), g: i % 7 }));
const model = MixedGLM.fromFormula("y ~ 1 + (1 | g)", rows);

function expectRefusal(action: () => unknown, message: RegExp): void {
  expect(action).toThrow(InputError);
  expect(action).toThrow(message);
}

it("draws of the sampler", () => {
  expectRefusal(
    () => model.fitNuts({ draws: 1e8 }),
    /^invalid draws: 100000000 draws of 9 parameters in 4 chains need 26\.8 GiB of memory, more than 4; pass fewer draws$/,
  );
});

it("draws of a result", () => {
  expectRefusal(
    () => model.fitLaplace().sample(1e9),
    /^invalid n: 1000000000 draws of 9 parameters need 67\.1 GiB of memory, more than 4; pass a smaller n$/,
  );
});

it("a Cholesky factor that fills in", () => {
  // an empty pattern whose effects are all put into the dense tail
  const size = 30_000;
  const pattern = {
    size,
    columnPointers: new Int32Array(size + 1),
    rowIndices: new Int32Array(0),
  };
  expectRefusal(
    () => analyse(pattern, 0, () => 0),
    /^invalid exogVc: the entries of the Cholesky factor of 30000 random effects need 6\.71 GiB/,
  );
});
