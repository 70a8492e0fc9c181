"""What trees and ensembles of trees have in common."""

from pyspark.ml._predict import JavaPredictionModel
from pyspark.ml._stages import figure


class _ClassificationTrees:
    supportedImpurities = ["entropy", "gini"]


class _RegressionTrees:
    supportedImpurities = ["variance"]


class _Ensemble:
    supportedFeatureSubsetStrategies = ["auto", "all", "onethird", "sqrt", "log2"]


class _ClassificationBoosting(_Ensemble, _RegressionTrees):
    supportedLossTypes = ["logistic"]


class _RegressionBoosting(_Ensemble, _RegressionTrees):
    supportedLossTypes = ["squared", "absolute"]


class _DecisionTreeModel(JavaPredictionModel):
    """One tree."""

    numNodes = figure("numNodes", "How many nodes the tree has, leaves among them.")
    depth = figure("depth", "How many splits there are from the root to the farthest leaf.")
    featureImportances = figure("featureImportances", "How much each feature's splits gain, as shares of 1.")

    @property
    def toDebugString(self):
        """The tree as text: its splits, and what its leaves predict."""
        return f"{self!r}\n{self._figure('debugText')}"

    def predictLeaf(self, value):
        """The number of the leaf that one row of features comes to."""
        return self._call("predictLeaf", value)

    def _shown(self):
        return [("depth", self.depth), ("numNodes", self.numNodes), *super()._shown()]


class _TreeEnsembleModel(JavaPredictionModel):
    """Trees that predict together."""

    featureImportances = figure("featureImportances", "How much each feature's splits gain, as shares of 1.")
    treeWeights = figure("treeWeights", "The weight of each tree.")
    totalNumNodes = figure("totalNumNodes", "How many nodes all trees have.")

    @property
    def trees(self):
        """The trees, as models of their own."""
        return [self._tree(fitted, uid) for fitted, uid in zip(self._fitted.parts(), self._figure("uids"))]

    def _tree(self, fitted, uid):
        model = self._tree_class()(fitted)
        return model._resetUid(uid)

    @property
    def getNumTrees(self):
        """How many trees there are."""
        return self._figure("numTrees")

    @property
    def toDebugString(self):
        """The trees as text."""
        return f"{self!r}\n{self._figure('debugText')}"

    def predictLeaf(self, value):
        """The number of the leaf in each tree that one row of features comes to."""
        return self._call("predictLeaf", value)

    def _shown(self):
        return [("numTrees", self._figure("numTrees")), *super()._shown()]
