"""Writes families.json: links and special functions to 17 digits, from mpmath.

    python3 tests/reference/families.py
"""

import json
import pathlib

from mpmath import atan, exp, expm1, log, log1p, loggamma, mp, mpf, ncdf, npdf, pi, taylor

mp.dps = 50

EDGE = mpf(1e-6)  # DOMAIN_EDGE, as the double it is
BORDER = mpf(1 - 1e-6)
ETAS = [-700, -100, -30, -5, -2, -1, -0.3, -1e-8, 0, 1e-8, 0.3, 0.7, 1, 2, 5, 30, 100, 700]


def derivatives(f, x, edges=()):
    """f and four derivatives at x; beyond an edge, those of the parabola at the edge."""
    x = mpf(x)
    for edge, beyond in edges:
        if beyond(x):
            f0, f1, f2 = taylor(f, edge, 2, chop=False)
            step = x - edge
            return [f0 + step * (f1 + step * f2), f1 + 2 * step * f2, 2 * f2, mpf(0), mpf(0)]
    jet = [c * k for c, k in zip(taylor(f, x, 4, chop=False), [1, 1, 2, 6, 24])]
    noise = 1000 * mp.eps * max(abs(d) for d in jet[1:])
    return [d if abs(d) > noise else mpf(0) for d in jet]


def mean_derivatives(mean, complement, x):
    """Those of the smaller of mu and 1 - mu, with signs."""
    if mean(mpf(x)) < 0.5:
        return derivatives(mean, x)
    jet = derivatives(complement, x)
    return [1 - jet[0]] + [-d for d in jet[1:]]


def log_of(f, complement):
    """log f, through log1p where f is near 1."""
    return lambda x: log(f(x)) if f(x) < 0.5 else log1p(-complement(x))


def half_angle(x):
    """1/2 + atan(x)/pi"""
    return atan(-1 / x) / pi if x < -1 else mpf(1) / 2 + atan(x) / pi


def into_unit_interval(mean, complement):
    return {
        "mean": lambda x: mean_derivatives(mean, complement, x),
        "logMean": lambda x: derivatives(log_of(mean, complement), x),
        "logComplement": lambda x: derivatives(log_of(complement, mean), x),
    }


LINKS = {
    "logit": into_unit_interval(lambda x: 1 / (1 + exp(-x)), lambda x: 1 / (1 + exp(x))),
    "probit": into_unit_interval(ncdf, lambda x: ncdf(-x)),
    "cauchit": into_unit_interval(half_angle, lambda x: half_angle(-x)),
    "cloglog": into_unit_interval(lambda x: -expm1(-exp(x)), lambda x: exp(-exp(x))),
    "log": {
        "mean": lambda x: derivatives(exp, x),
        "logMean": lambda x: derivatives(lambda t: t, x),
        "logComplement": lambda x: derivatives(lambda t: log(-expm1(t)), x, [(-EDGE, lambda t: t > -EDGE)]),
    },
    "identity": {
        "mean": lambda x: derivatives(lambda t: t, x),
        "logMean": lambda x: derivatives(log, x, [(EDGE, lambda t: t < EDGE)]),
        "logComplement": lambda x: derivatives(lambda t: log1p(-t), x, [(1 - EDGE, lambda t: t > 1 - EDGE)]),
    },
    "sqrt": {
        "mean": lambda x: derivatives(lambda t: t * t, x),
        "logMean": lambda x: derivatives(lambda t: 2 * log(t), x, [(EDGE, lambda t: t < EDGE)]),
        "logComplement": lambda x: derivatives(
            lambda t: log1p(-t * t), x, [(BORDER, lambda t: t > BORDER), (-BORDER, lambda t: t < -BORDER)]
        ),
    },
}


def quantile(p):
    """Newton from the left, monotone because log ncdf is concave."""
    x = mpf(-40)
    for _ in range(100):
        x -= (log(ncdf(x)) - log(mpf(p))) * ncdf(x) / npdf(x)
    return x


def log_choose(n, k):
    n, k = mpf(n), mpf(k)
    return loggamma(n + 1) - loggamma(k + 1) - loggamma(n - k + 1)


NORMAL = [-700, -100, -38, -20, -10, -6, -4, -3, -2.5, -2, -1.75, -1.5, -1.26, -1.25, -1.24, -1, -0.5]
NORMAL += [-1e-8, 0, 0.5, 1.24, 1.25, 1.26, 3, 6, 10, 37, 700]
PROBABILITIES = [5e-324, 1e-300, 1e-100, 1e-20, 1e-10, 1e-4, 0.0227, 0.1, 0.2499, 0.25, 0.3, 0.4999]
PROBABILITIES += [0.5000001, 0.6, 0.75, 0.7501, 0.9, 0.999, 1 - 2**-53]
GAMMA = [1e-300, 1e-10, 0.1, 0.5, 1.5, 1.9999, 2.0001, 3.7, 9.99, 10, 10.01, 25.5, 171, 1000.25, 1e6, 1e9 + 1, 1e15]
CHOOSE = [(5, 2), (10, 10), (9, 4), (20, 10), (30, 1), (1000, 3), (2.5, 1.25), (7.3, 1e-6), (1e6, 5e5)]
CHOOSE += [(1e9, 1), (1e9, 3), (1e9, 5e8), (1e9, 999999990), (1e9 + 0.5, 12345.25)]


def floats(values):
    return [float(v) for v in values]


def lines(rows):
    return "[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]"


def main():
    sections = {}
    for name, parts in LINKS.items():
        # exp(-700) = 1e-304 beside 1 keeps 50 digits of 360; the probit never adds such numbers.
        with mp.workdps(50 if name == "probit" else 360):
            sections[name] = [
                {"eta": eta, **{part: floats(jet(eta)) for part, jet in parts.items()}}
                for eta in ETAS
            ]
    log_cdf = log_of(ncdf, lambda x: ncdf(-x))
    sections["normalLogCdf"] = [[x, floats(derivatives(log_cdf, x))] for x in NORMAL]
    sections["normalQuantile"] = [[p, float(quantile(p))] for p in PROBABILITIES]
    sections["logGamma"] = [[x, float(loggamma(mpf(x)))] for x in GAMMA]
    sections["logChoose"] = [[n, k, float(log_choose(n, k))] for n, k in CHOOSE]
    body = ",\n".join(f'"{name}": {lines(rows)}' for name, rows in sections.items())
    pathlib.Path(__file__).with_suffix(".json").write_text("{\n" + body + "\n}\n")


if __name__ == "__main__":
    main()
