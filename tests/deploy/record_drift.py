"""Records what scipy makes of two samples, for the tests of drift (needs scipy): record_drift.py > drift.json"""

import json
import random

from scipy import special, stats


def samples():
    draw = random.Random(7)
    base = [round(draw.gauss(40, 10), 2) for _ in range(300)]
    yield base, [round(draw.gauss(40, 10), 2) for _ in range(200)]
    yield base, [round(draw.gauss(45, 10), 2) for _ in range(120)]
    yield base, [round(draw.gauss(80, 3), 2) for _ in range(50)]
    # Ties.
    yield [float(draw.randint(0, 5)) for _ in range(100)], [float(draw.randint(0, 6)) for _ in range(80)]


def main():
    found = {"ks": [], "chi_square": [], "kolmogorov": [], "chi_square_tail": []}
    for one, other in samples():
        d = float(stats.ks_2samp(one, other).statistic)
        n, m = len(one), len(other)
        found["ks"].append({"one": one, "other": other, "d": d, "p": float(special.kolmogorov((n * m / (n + m)) ** 0.5 * d))})
    for one, other in [([30, 20, 50], [35, 15, 50]), ([300, 200], [100, 250]), ([10, 0, 5, 85], [1, 9, 4, 40]), ([100, 100, 100], [100, 101, 99])]:
        chi, p, *_ = stats.chi2_contingency([one, other], correction=False)
        found["chi_square"].append({"one": one, "other": other, "statistic": float(chi), "p": float(p)})
    for x in (0.1, 0.5, 0.9, 1.0, 1.17, 1.19, 1.5, 2.5, 5.0):
        found["kolmogorov"].append([x, float(special.kolmogorov(x))])
    for x, degrees in ((0.1, 1), (3.84, 1), (5.0, 4), (50.0, 3), (80.0, 99), (200.0, 99), (1e-6, 2)):
        found["chi_square_tail"].append([x, degrees, float(stats.chi2.sf(x, degrees))])
    print(json.dumps(found))


main()
