"""Posterior mode ("map") or mean-field fit ("vb") by statsmodels' BayesMixedGLM, as one JSON line.

    python3 fit_statsmodels.py <csv file> <binomial|poisson> <formula> <map|vb> <vcp_p>

The formula is patsy's, plus bars (1 | g). cbind(a, b) is expanded to one row per trial, as
statsmodels wants it; log C(a + b, a) is added to the log posterior.
"""
import json
import re
import sys
import time
import warnings

import numpy as np
import pandas as pd
import patsy
from scipy import sparse
from scipy.special import gammaln
from statsmodels.genmod.bayes_mixed_glm import BinomialBayesMixedGLM, PoissonBayesMixedGLM


def main(path, family, formula, method, vcp_p):
    data = pd.read_csv(path)
    data["row"] = np.arange(len(data))
    left, right = formula.split("~")
    data, endog, constant = read_response(left.strip(), data)
    fixed = re.sub(r"\+?\s*\(1 \| \w+\)", "", right)
    exog = patsy.dmatrix(fixed, data)
    names = re.findall(r"\(1 \| (\w+)\)", right)
    exog_vc, ident = one_hot(data[name] for name in names)
    model_class = PoissonBayesMixedGLM if family == "poisson" else BinomialBayesMixedGLM

    # statsmodels draws its starting point
    np.random.seed(1)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        start = time.perf_counter()
        model = model_class(endog, np.asarray(exog), exog_vc, ident, vcp_p=float(vcp_p), fe_p=2)
        result = model.fit_map() if method == "map" else model.fit_vb()
        seconds = time.perf_counter() - start
    log_posterior = float(model.logposterior(result.params) + constant)
    report = {
        "seconds": seconds,
        "peakMB": peak_mb(),
        "logPosterior": log_posterior if method == "map" else None,
        "fe": dict(zip(exog.design_info.column_names, result.fe_mean.tolist())),
        "sd": dict(zip(names, np.exp(result.vcp_mean).tolist())),
        "converged": bool(result.optim_retvals.success),
        "warnings": sorted({str(w.message).splitlines()[0] for w in caught}),
    }
    print(json.dumps(report))


def read_response(left, data):
    """The rows of the data, the response, and the constant that the expansion loses."""
    counts = re.fullmatch(r"cbind\((.+), (.+)\)", left)
    if counts is None:
        return data, data[left].to_numpy(float), 0.0
    successes, failures = (data.eval(part).to_numpy() for part in counts.groups())
    expanded = data.loc[data.index.repeat(successes + failures)]
    one_zero = np.column_stack([successes, failures]).ravel()
    endog = np.repeat(np.tile([1.0, 0.0], len(data)), one_zero)
    log_choose = gammaln(successes + failures + 1) - gammaln(successes + 1) - gammaln(failures + 1)
    return expanded, endog, log_choose.sum()


def one_hot(factors):
    """Indicator columns of every level, and the position of its factor for each column."""
    blocks = []
    for factor in factors:
        codes, levels = pd.factorize(factor)
        n = len(codes)
        blocks.append(sparse.csr_matrix((np.ones(n), (np.arange(n), codes)), (n, len(levels))))
    ident = np.repeat(np.arange(len(blocks)), [block.shape[1] for block in blocks])
    return sparse.hstack(blocks).tocsr(), ident


def peak_mb():
    """Peak resident memory in MB, on Linux."""
    try:
        with open("/proc/self/status") as status:
            return int(re.search(r"VmHWM:\s+(\d+)", status.read()).group(1)) / 1024
    except FileNotFoundError:
        return None


main(*sys.argv[1:])
