"""Distributions by their parameters."""

from collections import namedtuple


class MultivariateGaussian(namedtuple("MultivariateGaussian", ["mu", "sigma"])):
    """The mean and the covariance of a normal distribution of vectors."""
