import { compareFits, InputError, MixedGLM } from "../../src/index.js";
import { randomInputs } from "../model/random-models.js";

function modelOf(seed: number, levels: number[]): MixedGLM {
  const { endog, exog, exogVc, ident, options } = randomInputs(seed, { rows: 80, levels });
  return new MixedGLM(endog, exog, exogVc, ident, options);
}

const model = modelOf(1, [6, 4]);
const fits = { map: model.fitMap(), laplace: model.fitLaplace() };

it("measures shifts and ratios in SDs of the reference", () => {
  const { rows, reference } = compareFits(fits, { reference: "laplace" });
  expect(reference).toBe("laplace");
  expect(rows.map(({ name }) => name)).toEqual([
    ...model.fepNames,
    ...model.vcpNames,
    ...model.vcNames,
  ]);
  const p = model.fepNames.length;
  const { map, laplace } = rows[p].fits;
  expect(rows[p].kind).toBe("vcp");
  expect(map.mean).toBe(fits.map.vcpMean[0]);
  expect(map.shift).toBeCloseTo((map.mean - laplace.mean) / laplace.sd, 12);
  expect(map.ratio).toBeCloseTo(map.sd / laplace.sd, 12);
  expect(laplace).toMatchObject({ shift: 0, ratio: 1 });
});

it("prints a table", () => {
  const lines = String(compareFits(fits)).split("\n");
  expect(lines[0]).toMatch(/^ +map mean +SD +laplace mean +SD +shift ratio$/);
  expect(lines[2]).toMatch(/^FE_1 +-?\d+\.\d{4} +\d\.\d{4}/);
  expect(lines.at(-1)).toMatch(
    /^laplace: 10 random effects, largest shift -?\d.*, ratios \d.* to \d/,
  );
  expect(new Set(lines.slice(0, 2).map((line) => line.length)).size).toBe(1);
});

it("compares with the sampler where there is one", () => {
  const nuts = model.fitNuts({ warmup: 40, draws: 20, chains: 1 });
  expect(compareFits({ ...fits, exact: nuts }).reference).toBe("exact");
});

it("compares fits of one model only", () => {
  const other = modelOf(1, [5, 4]).fitMap();
  expect(() => compareFits({ a: fits.map, b: other })).toThrow(InputError);
  expect(() => compareFits({ a: fits.map, b: other })).toThrow(
    "invalid fits: a and b have different parameters (vc)",
  );
  expect(() => compareFits({ a: fits.map })).toThrow("invalid fits: there are 1,");
  expect(() => compareFits(fits, { reference: "inla" })).toThrow(
    'invalid reference: there is no fit "inla"; the fits are map, laplace',
  );
});
