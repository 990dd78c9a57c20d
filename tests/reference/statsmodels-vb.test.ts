import { largestError, modelOf, statsmodelsCases } from "./load.js";

const quadrature = "statsmodels";

describe.each(statsmodelsCases())("$name, against statsmodels 0.13.5", (reference) => {
  const model = modelOf(reference);

  it("ELBO and its gradients within 1e-9 at every fixed point", () => {
    expect(reference.elbo.length).toBeGreaterThan(0);
    for (const point of reference.elbo) {
      const { mean, sd } = point;
      expect(largestError([model.vbElbo(mean, sd, { quadrature })], [point.elbo])).toBeLessThan(
        1e-9,
      );
      const gradient = model.vbElboGrad(mean, sd, { quadrature });
      expect(largestError(gradient.mean, point.mean_grad)).toBeLessThan(1e-9);
      expect(largestError(gradient.sd, point.sd_grad)).toBeLessThan(1e-9);
    }
  });

  it("fitVb by their rule: means and SDs within 1e-3, the ELBO no lower", () => {
    const result = model.fitVb({ quadrature });
    const sd = Float64Array.of(...result.feSd, ...result.vcpSd, ...result.vcSd);
    expect(result.convergence.converged).toBe(true);
    expect(largestError(result.params, reference.vb.mean)).toBeLessThan(1e-3);
    sd.forEach((s, j) => expect(Math.abs(s / reference.vb.sd[j] - 1)).toBeLessThan(1e-3));
    expect(result.elbo).toBeGreaterThan(reference.vb.elbo - 1e-8);
  });
});
