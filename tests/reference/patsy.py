"""Writes patsy.json: column names and values of patsy 0.5.3 for the formulas below.

Run: python3 patsy.py > patsy.json
"""
import json
import sys

sys.path.pop(0)  # this folder: the script has the name of the package

import numpy as np
import pandas as pd
import patsy

random = np.random.RandomState(1)
n = 30
data = pd.DataFrame({
    "a": random.choice(["low", "mid", "top"], n),
    "b": random.choice(["no", "yes"], n),
    "flag": random.rand(n) < 0.5,
    "k": random.randint(1, 5, n),
    "x": np.round(random.randn(n), 3),
    "z": np.round(random.rand(n) + 0.5, 3),
    "odd name": np.round(random.randn(n), 3),
})
scope = {name: getattr(np, name) for name in ["log", "exp", "sqrt", "abs", "log1p"]}

FORMULAS = """
1
0 + x
x
x + z
x - 1
-1 + x
a
0 + a
a - 1
0 + a + b
a + b
b + a
a:b
0 + a:b
a + a:b
b + a:b
0 + b + a:b
a*b
a * b - 1
a*b - a
a*b - a:b
(a + b)**2
(a + b + flag)**2
(a + b + flag)**3
0 + (a + b + flag)**2
a:b + a + b
a:b:flag
0 + a:b:flag
a + b:flag
a:flag + b:flag
a/b
a/x
(a + b)/flag
a/(b + flag)
x:a
a:x
x + a:x
0 + a:x
a*x
a*x - x
x*a
a*b*x
a:b:x
a:x + b:x
a:x + b:x + x
x + a + x:z + b + z
z:x + a:b + x + x:z:a
flag
0 + flag
flag*b
flag:x
C(k)
0 + C(k)
C(k) + a
C(k):a
C(k):x
C(k)*b
0 + C(k):x
0 + C(a):x
C(a) + a
C(flag)
C(k, Treatment(2))
C(k, Treatment(0))
C(k, Treatment(reference=4))
C(a, Treatment("mid"))
C(a, Treatment('top'))
C(a,Treatment(reference="top"))
0 + C(a, Treatment("mid"))
C(a, Treatment("mid")) * b
C(a, Treatment)
C(a, Treatment())
C(flag, Treatment(True))
C(a, Sum)
0 + C(a, Sum)
C(a, Sum("low"))
C(a, Sum(1))
C(a, Sum):b
0 + C(a, Sum):b
C(a, Sum)*C(b, Sum)
C(a, Sum):x
0 + C(a, Sum):C(b, Sum)
I(x**2)
x + I(x ** 2)
I( x+z*2 )
I(-x**2)
I(-x ** -2)
I((x+z)/2)
I((x + z)*(x-z))
I(2**-z**2)
I(2 / -z * 3)
I(x--z)
I(-(x))
I(1e-3*x + .5)
I(x*2.0)
log(z)
log( z+1 )
log1p(z):a
exp(x) + sqrt(z) + abs(x)
log(exp(x))
center(x)
center( x )
standardize(x)
standardize(x):a
standardize(log(z))
center(x):standardize(z)
I(center(x) ** 2)
Q("odd name")
Q('odd name'):a
I(Q("odd name") + 1)
log(z) * a
a + x + a:x + I(x**2):a
b:a:x + a
a + (b - a)
a + b - a
x + x
x:x
x**2
a:(b + x)
(a + x):(b + z)
+ x
(x + z)*(a + b)
C(k):flag:a
""".strip().split("\n")


def case(formula):
    matrix = patsy.dmatrix(formula, data, eval_env=patsy.EvalEnvironment([scope]), return_type="dataframe")
    values = [[round(float(v), 12) for v in row] for row in matrix.values]
    return {"formula": formula, "names": list(matrix.columns), "values": values}


print(json.dumps({
    "source": "patsy " + patsy.__version__,
    "data": {name: data[name].tolist() for name in data},
    "cases": [case(formula) for formula in FORMULAS],
}))
