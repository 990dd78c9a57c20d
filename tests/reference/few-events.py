"""Writes few-events.json: data with few events a level, and posterior moments by brute force.

    python3 tests/reference/few-events.py

Model: y ~ x + (1 | g), feP = 2, vcpP = 1. The effects are integrated out level by level by the trapezoid rule, the fixed
effects and the log SD v on a lattice by that rule too, so that nothing here is an approximation by a Gaussian. Halving the
steps of each, tried on one data set, moves no mean by more than 2e-4 posterior SDs and no SD by more than 0.06%.
"""

import json
import pathlib

import numpy as np

FE_SD, VCP_SD = 2.0, 1.0
EFFECTS = np.arange(-7, 7.05, 0.1)
LOG_SDS = np.arange(-6, 2.6, 0.1)

CASES = {
    "binary, 100 levels of 8 rows": ("binomial", 100, 8, -2.0, 0.8),
    "binary, 10 levels of 80 rows": ("binomial", 10, 80, -3.5, 0.8),
    "counts, 60 levels of 3 rows": ("poisson", 60, 3, -0.5, 0.7),
}


def simulate(family, levels, rows, intercept, sd, seed):
    random = np.random.RandomState(seed)
    effects = sd * random.normal(size=levels)
    g = np.repeat(np.arange(levels), rows)
    x = np.round(random.normal(size=levels * rows), 3)
    eta = intercept + 0.5 * x + effects[g]
    if family == "binomial":
        return g, x, (random.uniform(size=len(g)) < 1 / (1 + np.exp(-eta))).astype(int)
    return g, x, random.poisson(np.exp(eta))


def log_likelihood(family, y, eta):
    """Up to the factorials of counts."""
    return y * eta - (np.logaddexp(0, eta) if family == "binomial" else np.exp(eta))


def log_posterior(family, g, x, y, beta, v):
    eta = (beta[0] + beta[1] * x)[:, None] + np.exp(v) * EFFECTS
    levels = np.add.reduceat(log_likelihood(family, y[:, None], eta), np.unique(g, return_index=True)[1])
    levels = levels - EFFECTS**2 / 2
    top = levels.max(axis=1)
    integrals = top + np.log(np.exp(levels - top[:, None]).sum(axis=1) * 0.1 / np.sqrt(2 * np.pi))
    return integrals.sum() - beta @ beta / (2 * FE_SD**2) - v**2 / (2 * VCP_SD**2)


def moments(points, logs):
    weights = np.exp(logs - logs.max())
    weights /= weights.sum()
    mean = weights @ points
    return mean, (points - mean).T @ ((points - mean) * weights[:, None])


def evaluate(data, betas, log_sds):
    points = np.array([[*beta, v] for beta in betas for v in log_sds])
    return points, np.array([log_posterior(*data, point[:2], point[2]) for point in points])


def posterior(data, intercept):
    """Moments of (b0, b1, v): a wide lattice first, then one in the coordinates of the fixed effects' covariance."""
    wide = [np.array([a, b]) for a in intercept + np.arange(-1.8, 1.9, 0.3) for b in np.arange(-0.4, 1.5, 0.2)]
    mean, covariance = moments(*evaluate(data, wide, LOG_SDS[::6]))
    factor = np.linalg.cholesky(covariance[:2, :2])
    steps = np.arange(-5, 5.1, 0.5)
    fine = [mean[:2] + factor @ np.array([a, b]) for a in steps for b in steps]
    mean, covariance = moments(*evaluate(data, fine, LOG_SDS))
    return mean, np.sqrt(np.diag(covariance))


def main():
    out = []
    for name, (family, levels, rows, intercept, sd) in CASES.items():
        for seed in (1, 2):
            g, x, y = simulate(family, levels, rows, intercept, sd, seed)
            mean, sds = posterior((family, g, x, y), intercept)
            numbers = {"fe": {"mean": mean[:2], "sd": sds[:2]}, "vcp": {"mean": mean[2:], "sd": sds[2:]}}
            rounded = {
                kind: {key: [round(float(value), 6) for value in values] for key, values in entry.items()}
                for kind, entry in numbers.items()
            }
            data = {"g": g.tolist(), "x": x.tolist(), "y": y.tolist()}
            out.append({"name": f"{name}, data {seed}", "family": family, **data, **rounded})
            print(name, seed, rounded)
    path = pathlib.Path(__file__).with_name("few-events.json")
    path.write_text("[\n" + ",\n".join(json.dumps(entry) for entry in out) + "\n]\n")


main()
