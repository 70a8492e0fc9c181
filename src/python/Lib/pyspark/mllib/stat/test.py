"""What tests of hypotheses come to."""

__all__ = ["ChiSqTestResult", "KolmogorovSmirnovTestResult"]


class TestResult:
    def __init__(self, pValue, degreesOfFreedom, statistic, nullHypothesis, method=None):
        self.pValue = pValue
        self.degreesOfFreedom = degreesOfFreedom
        self.statistic = statistic
        self.nullHypothesis = nullHypothesis
        self._method = method

    def _title(self):
        raise NotImplementedError

    def __str__(self):
        bounds = [(0.01, "Very strong"), (0.05, "Strong"), (0.1, "Low")]
        strength = next((word for bound, word in bounds if self.pValue <= bound), "No")
        return "\n".join([self._title(), f"degrees of freedom = {self.degreesOfFreedom} ",
                          f"statistic = {self.statistic} ", f"pValue = {self.pValue} ",
                          f"{strength} presumption against null hypothesis: {self.nullHypothesis}."])


class ChiSqTestResult(TestResult):
    @property
    def method(self):
        return self._method

    def _title(self):
        return f"Chi squared test summary:\nmethod: {self._method}"


class KolmogorovSmirnovTestResult(TestResult):
    def _title(self):
        return "Kolmogorov-Smirnov test summary:"
