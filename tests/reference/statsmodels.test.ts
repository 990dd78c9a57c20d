import { largestError, modelOf, statsmodelsCases } from "./load.js";

const cases = statsmodelsCases();

it("has reference cases of every kind", () => {
  expect(cases.length).toBeGreaterThanOrEqual(7);
  expect(cases.some(({ map }) => map.collapsed && map.converged)).toBe(true);
  expect(cases.some(({ map }) => map.collapsed && !map.converged)).toBe(true);
  expect(cases.some(({ map }) => !map.collapsed)).toBe(true);
});

describe.each(cases)("$name, against statsmodels 0.13.5", (reference) => {
  const model = modelOf(reference);

  it("log posterior and gradient within 1e-10 at every fixed point", () => {
    for (const point of reference.logposterior) {
      const value = [model.logposterior(point.params)];
      expect(largestError(value, [point.logposterior])).toBeLessThan(1e-10);
      expect(largestError(model.logposteriorGrad(point.params), point.grad)).toBeLessThan(1e-10);
    }
  });

  const { map } = reference;
  const result = model.fitMap();

  it("collapses just where statsmodels' mode has collapsed", () => {
    expect(result.convergence.converged).toBe(true);
    const codes = result.warnings.map(({ code }) => code);
    expect(codes.includes("variance-collapsed")).toBe(map.collapsed);
  });

  if (map.converged) {
    it("fitMap within 1e-4, standard deviations within 1e-3", () => {
      expect(largestError(result.params, map.params)).toBeLessThan(1e-4);
      const sd = [...result.feSd, ...result.vcpSd, ...result.vcSd];
      expect(largestError(sd, map.sd)).toBeLessThan(1e-3);
    });
  } else {
    it("log standard deviations within 0.05 where statsmodels has not converged", () => {
      const p = reference.exog[0].length;
      result.vcpMean.forEach((v, k) => expect(Math.abs(v - map.params[p + k])).toBeLessThan(0.05));
      expect(model.logposterior(result.params)).toBeGreaterThanOrEqual(map.logposterior);
    });
  }
});
