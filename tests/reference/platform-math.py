"""Writes platform-math.json: functions of Math, correctly rounded, from mpmath.

    python3 tests/reference/platform-math.py
"""

import json
import pathlib

from mpmath import atan, cbrt, cos, exp, expm1, log, log1p, mp, mpf, sin, tan, tanh

mp.dps = 60

FUNCTIONS = {
    "exp": (exp, [-700.25, -1.75, -1e-9, 0.3, 1, 20.7, 709.5]),
    "expm1": (expm1, [-30.5, -0.3, 1e-12, 0.7, 12.25]),
    "log": (log, [1e-300, 0.1, 0.999999, 1.5, 7, 1e17]),
    "log1p": (log1p, [-0.75, -1e-12, 1e-9, 0.3, 40]),
    "log2": (lambda x: log(x, 2), [0.3, 5, 1e9]),
    "log10": (lambda x: log(x, 10), [0.3, 5, 1e9]),
    "sin": (sin, [0.3, 2.5, 100.25]),
    "cos": (cos, [0.3, 2.5, 100.25]),
    "tan": (tan, [0.3, 1.2]),
    "tanh": (tanh, [-0.3, 2.5]),
    # of the point (1, x)
    "atan2": (atan, [-4.2, 0.3, 1e7]),
    "cbrt": (cbrt, [0.3, 29.0]),
}

table = {
    name: [[x, float(function(mpf(x)))] for x in points]
    for name, (function, points) in FUNCTIONS.items()
}
path = pathlib.Path(__file__).with_name("platform-math.json")
path.write_text(json.dumps(table, indent=1) + "\n")
