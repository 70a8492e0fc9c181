//! Topics of documents under a fitted model, by variational inference.

use touchpaper_core::Result;
use touchpaper_core::random::Mersenne;

use super::LdaModel;
use super::special::{digamma, gamma};
use crate::distributions::ln_gamma;
use crate::linalg::kernels::{axpy, dot};
use crate::{Instances, Row};

/// The shape of the gamma numbers that inference begins at.
pub(super) const SHAPE: f64 = 100.0;
/// What a local model draws these numbers from: the default of its seed, which is the hash of its class's name, whatever seed
/// its estimator had (`LocalLDAModel` of ml/clustering/LDA.scala). A distributed model has Spark draw a seed anew each time;
/// here it has this one as well.
const SEED: i64 = 1_421_925_485;

/// exp E[ln β]: k numbers a term.
pub(super) fn expected_terms(topics: &[f64], k: usize) -> Vec<f64> {
    let mut totals = vec![0.0; k];
    topics.chunks_exact(k).for_each(|term| axpy(1.0, term, &mut totals));
    let totals: Vec<f64> = totals.into_iter().map(digamma).collect();
    topics.iter().enumerate().map(|(index, weight)| (digamma(*weight) - totals[index % k]).exp()).collect()
}

/// E[ln θ] of a Dirichlet.
pub(super) fn expectation(gamma: &[f64]) -> Vec<f64> {
    let total = digamma(gamma.iter().sum());
    gamma.iter().map(|value| digamma(*value) - total).collect()
}

/// One document: γ, exp E[ln θ], and each stored term's count over its norm.
pub(super) struct Document {
    pub gamma: Vec<f64>,
    pub theta: Vec<f64>,
    pub shares: Vec<(usize, f64)>,
}

pub(super) fn infer(row: Row<'_>, terms: &[f64], alpha: &[f64], random: &mut Mersenne) -> Document {
    let k = alpha.len();
    let mut counts = Vec::new();
    row.for_each(|term, count| counts.push((term, count)));
    let mut weights: Vec<f64> = (0..k).map(|_| gamma(SHAPE, random)).collect();
    let exponential = |gamma: &[f64]| expectation(gamma).into_iter().map(f64::exp).collect::<Vec<_>>();
    let mut theta = exponential(&weights);
    let norm = |term: usize, theta: &[f64]| dot(&terms[term * k..(term + 1) * k], theta) + 1e-100;
    let mut shares: Vec<(usize, f64)> = counts.iter().map(|(term, count)| (*term, count / norm(*term, &theta))).collect();
    let mut next = vec![0.0; k];
    loop {
        next.fill(0.0);
        for (term, share) in &shares {
            axpy(*share, &terms[term * k..(term + 1) * k], &mut next);
        }
        let mut change = 0.0;
        for (((next, theta), alpha), old) in next.iter_mut().zip(&theta).zip(alpha).zip(&weights) {
            *next = *next * theta + alpha;
            change += (*next - old).abs();
        }
        std::mem::swap(&mut weights, &mut next);
        theta = exponential(&weights);
        for ((_, share), (term, count)) in shares.iter_mut().zip(&counts) {
            *share = count / norm(*term, &theta);
        }
        // NaN ends it too.
        if change.is_nan() || change / k as f64 <= 1e-3 {
            return Document { gamma: weights, theta, shares };
        }
    }
}

/// A model made ready for documents.
pub struct Inference {
    terms: Vec<f64>,
    model: LdaModel,
}

fn nonzero(row: Row<'_>) -> bool {
    row.values().iter().any(|value| *value != 0.0)
}

impl Inference {
    pub fn new(model: &LdaModel) -> Self {
        Self { terms: expected_terms(&model.topics, model.k), model: model.clone() }
    }

    /// The document's share of each topic; zeros of an empty document.
    pub fn topics(&self, row: Row<'_>) -> Vec<f64> {
        if !nonzero(row) {
            return vec![0.0; self.model.k];
        }
        let found = infer(row, &self.terms, &self.model.doc_concentration, &mut Mersenne::new(SEED)).gamma;
        let total: f64 = found.iter().sum();
        found.into_iter().map(|value| value / total).collect()
    }

    /// A lower bound of the documents' log-likelihood (equation 16 of Hoffman et al.). Each document begins at a seed of its
    /// own, which its place tells as Spark's monotonically_increasing_id numbers rows.
    pub fn log_likelihood(&self, documents: &Instances) -> Result<f64> {
        let (k, alpha, eta) = (self.model.k, &self.model.doc_concentration, self.model.topic_concentration);
        let parts = documents.each_partition(|context, blocks| {
            let mut bound = 0.0;
            let mut seed = SEED.wrapping_add((context.partition() as i64) << 33);
            for block in blocks {
                context.check()?;
                for (.., row) in block.rows() {
                    if nonzero(row) {
                        bound += self.bound(row, alpha, seed);
                    }
                    seed = seed.wrapping_add(1);
                }
            }
            Ok(bound)
        })?;
        let topics = &self.model.topics;
        let mut totals = vec![0.0; k];
        topics.chunks_exact(k).for_each(|term| axpy(1.0, term, &mut totals));
        let terms: f64 =
            topics.iter().zip(&self.terms).map(|(weight, term)| (eta - weight) * term.ln() + ln_gamma(*weight) - ln_gamma(eta)).sum();
        let all = eta * self.model.vocabulary as f64;
        let totals: f64 = totals.iter().map(|total| ln_gamma(all) - ln_gamma(*total)).sum();
        Ok(parts.into_iter().sum::<f64>() + terms + totals)
    }

    fn bound(&self, row: Row<'_>, alpha: &[f64], seed: i64) -> f64 {
        let k = alpha.len();
        let document = infer(row, &self.terms, alpha, &mut Mersenne::new(seed));
        let theta = expectation(&document.gamma);
        let mut bound = 0.0;
        row.for_each(|term, count| {
            let logs = self.terms[term * k..(term + 1) * k].iter().zip(&theta).map(|(term, theta)| term.ln() + theta);
            let most = logs.clone().fold(f64::NEG_INFINITY, f64::max);
            bound += count * (most + logs.map(|log| (log - most).exp()).sum::<f64>().ln());
        });
        for ((gamma, alpha), theta) in document.gamma.iter().zip(alpha).zip(&theta) {
            bound += (alpha - gamma) * theta + ln_gamma(*gamma) - ln_gamma(*alpha);
        }
        bound + ln_gamma(alpha.iter().sum()) - ln_gamma(document.gamma.iter().sum())
    }

    /// An upper bound of the log-perplexity a token.
    pub fn log_perplexity(&self, documents: &Instances) -> Result<f64> {
        let tokens = documents.sum(1, |sums, block| {
            sums[0] += block.rows().map(|(.., row)| row.values().iter().sum::<f64>()).sum::<f64>();
        })?;
        Ok(-self.log_likelihood(documents)? / tokens[0])
    }
}
