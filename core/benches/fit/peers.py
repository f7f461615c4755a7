"""Times the same fits with statsmodels and SciPy, and prints "name<TAB>seconds<TAB>SSE" for each."""

import json
import statistics
import sys
import time
import warnings

warnings.filterwarnings("ignore")
data = json.load(sys.stdin)

import numpy
import statsmodels.api
from scipy.optimize import least_squares
from statsmodels.tsa.holtwinters import ExponentialSmoothing

air = numpy.array(data["series"]["AirPassengers"]["values"])


def log_linear():
    fit = statsmodels.api.OLS(numpy.log(air), statsmodels.api.add_constant(numpy.arange(len(air)))).fit()
    return fit.ssr


def smooth(season):
    fit = ExponentialSmoothing(air, trend="add", seasonal=season, seasonal_periods=12).fit()
    return fit.sse


def usl(name):
    of = data["datasets"][name]
    n, x = numpy.array(of["x"], float), numpy.array(of["y"], float)

    def residuals(p):
        return p[2] * n / (1 + p[0] * (n - 1) + p[1] * n * (n - 1)) - x

    fit = least_squares(residuals, [0.01, 1e-4, x[0] / n[0]], bounds=([0, 0, 0], numpy.inf), x_scale="jac")
    return 2 * fit.cost


for name, call in [
    ("log-linear", log_linear),
    ("Holt-Winters additive, estimated start", lambda: smooth("add")),
    ("Holt-Winters multiplicative, estimated start", lambda: smooth("mul")),
    ("USL cisco_schwartz", lambda: usl("cisco_schwartz")),
    ("USL specsdm91", lambda: usl("specsdm91")),
]:
    sse = call()
    times = []
    while len(times) < 15 or (sum(times) < 0.2 and len(times) < 1000):
        begin = time.perf_counter()
        call()
        times.append(time.perf_counter() - begin)
    print(f"{name}\t{statistics.median(times)}\t{sse}", flush=True)
