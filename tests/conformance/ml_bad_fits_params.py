"""Parameters that no fit goes with: which are refused, where and in which words."""
from common.bad_fits import fitted, frame, good, tried
from pyspark.ml.classification import (
    DecisionTreeClassifier, FMClassifier, GBTClassifier, LinearSVC, LogisticRegression, MultilayerPerceptronClassifier,
    NaiveBayes, OneVsRest, RandomForestClassifier,
)
from pyspark.ml.clustering import LDA, BisectingKMeans, GaussianMixture, KMeans
from pyspark.ml.regression import AFTSurvivalRegression, GeneralizedLinearRegression, IsotonicRegression, LinearRegression

refused = [
    lambda: LogisticRegression(regParam=-1.0), lambda: LogisticRegression(elasticNetParam=2.0), lambda: LogisticRegression(maxIter=-1),
    lambda: LogisticRegression(threshold=2.0), lambda: LogisticRegression(family="foo"), lambda: LogisticRegression(thresholds=[0.0, 0.0]),
    lambda: LogisticRegression(threshold=0.5, thresholds=[0.2, 0.8]), lambda: LogisticRegression(thresholds=[0.2, 0.3, 0.5]),
    lambda: LogisticRegression(aggregationDepth=1),
    lambda: LinearSVC(tol=-1.0), lambda: NaiveBayes(smoothing=-1.0), lambda: NaiveBayes(modelType="foo"),
    lambda: DecisionTreeClassifier(maxDepth=31), lambda: DecisionTreeClassifier(maxBins=1), lambda: DecisionTreeClassifier(impurity="foo"),
    lambda: DecisionTreeClassifier(minInstancesPerNode=0), lambda: RandomForestClassifier(numTrees=0),
    lambda: RandomForestClassifier(subsamplingRate=0.0), lambda: RandomForestClassifier(featureSubsetStrategy="foo"),
    lambda: GBTClassifier(stepSize=0.0), lambda: GBTClassifier(lossType="foo"), lambda: MultilayerPerceptronClassifier(layers=[2]),
    lambda: MultilayerPerceptronClassifier(), lambda: MultilayerPerceptronClassifier(layers=[2, 0, 2]),
    lambda: MultilayerPerceptronClassifier(layers=[3, 2], maxIter=1),
    lambda: MultilayerPerceptronClassifier(layers=[2, 2], solver="foo"),
    lambda: FMClassifier(factorSize=0), lambda: FMClassifier(solver="foo"), lambda: LinearRegression(solver="foo"),
    lambda: LinearRegression(loss="foo"), lambda: LinearRegression(epsilon=1.0), lambda: LinearRegression(loss="huber", solver="normal"),
    lambda: LinearRegression(loss="huber", elasticNetParam=0.5, regParam=0.1),
    lambda: GeneralizedLinearRegression(family="foo"), lambda: GeneralizedLinearRegression(link="foo"),
    lambda: GeneralizedLinearRegression(family="gaussian", link="logit"), lambda: GeneralizedLinearRegression(family="tweedie", variancePower=0.5),
    lambda: AFTSurvivalRegression(quantileProbabilities=[2.0]), lambda: IsotonicRegression(featureIndex=5),
    lambda: KMeans(k=1), lambda: KMeans(k=0), lambda: KMeans(initMode="foo"), lambda: KMeans(distanceMeasure="foo"), lambda: KMeans(initSteps=0),
    lambda: BisectingKMeans(k=1), lambda: GaussianMixture(k=1), lambda: LDA(k=1), lambda: LDA(optimizer="foo"),
    lambda: LDA(docConcentration=[1.0, 2.0, 3.0], k=2), lambda: LDA(subsamplingRate=2.0), lambda: OneVsRest(),
]
for number, made in enumerate(refused):
    tried(f"refused {number}", lambda: fitted(made(), frame(good)))
