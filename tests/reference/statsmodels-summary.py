"""Writes statsmodels-summary.json: summaries of small models as statsmodels 0.13.5 prints them.

    python3 -P tests/reference/statsmodels-summary.py
"""

import json
import pathlib
import warnings

import numpy as np
from statsmodels.genmod.bayes_mixed_glm import BinomialBayesMixedGLM, PoissonBayesMixedGLM

warnings.simplefilter("ignore")


def simulate(cls, columns, groups, seed):
    """100 rows, `columns` fixed effects, one random intercept per entry of `groups`."""
    rng = np.random.default_rng(seed)
    n = 100
    exog = rng.normal(size=(n, columns))
    designs = [np.eye(g)[rng.integers(0, g, n)] for g in groups]
    exog_vc = np.hstack(designs)
    ident = np.repeat(np.arange(len(groups)), groups)
    eta = 0.4 * exog.sum(1) + exog_vc @ rng.normal(size=sum(groups))
    if cls is BinomialBayesMixedGLM:
        endog = rng.binomial(1, 1 / (1 + np.exp(-eta)))
    else:
        endog = rng.poisson(np.exp(eta))
    return endog, exog, exog_vc, ident


def describe(name, cls, fit, columns, groups, seed, fep_names=None, vcp_names=None):
    endog, exog, exog_vc, ident = simulate(cls, columns, groups, seed)
    model = cls(
        endog, exog, exog_vc, ident, vcp_p=0.5, fe_p=2, fep_names=fep_names, vcp_names=vcp_names
    )
    np.random.seed(seed)
    result = getattr(model, fit)()
    return {
        "name": name,
        "family": model.family.__class__.__name__,
        "method": fit[4:],
        "fepNames": model.fep_names,
        "vcpNames": model.vcp_names,
        "vcNames": model.vc_names,
        "ident": ident.tolist(),
        "params": np.asarray(result.params).tolist(),
        "sd": np.concatenate([result.fe_sd, result.vcp_sd, result.vc_sd]).tolist(),
        "summary": str(result.summary()).split("\n"),
    }


binomial, poisson = BinomialBayesMixedGLM, PoissonBayesMixedGLM
long_names = ["Intercept", "C(treatment)[T.placebo]:I(age ** 2)"]
cases = [
    describe("binomial map", binomial, "fit_map", 2, [8], 1),
    describe("binomial vb, long names", binomial, "fit_vb", 2, [8, 5], 2, long_names, ["a", "a:b"]),
    describe("poisson vb, default names", poisson, "fit_vb", 1, [12], 3),
    describe("poisson map, short names", poisson, "fit_map", 1, [6, 4, 3], 4, ["x"], ["r", "s", "t"]),
]
text = json.dumps({"source": "statsmodels 0.13.5", "cases": cases}, indent=1)
pathlib.Path(__file__).with_suffix(".json").write_text(text + "\n")
