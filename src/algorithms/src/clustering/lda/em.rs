//! Expectation maximisation: soft counts of topics for each document and each term.

use touchpaper_core::Result;
use touchpaper_core::random::JavaRandom;

use super::{Document, Lda, LdaModel, Training};
use crate::linalg::kernels::{add, axpy};
use crate::{Instances, Monitor, require};

/// The counts of topics; k numbers a document or a term.
struct Counts {
    /// By partition.
    documents: Vec<Vec<f64>>,
    terms: Vec<f64>,
}

struct Priors {
    k: usize,
    vocabulary: usize,
    /// α − 1 and η − 1.
    alpha: f64,
    eta: f64,
}

pub(super) fn fit(lda: &Lda, documents: &Instances, monitor: &Monitor<'_>) -> Result<LdaModel> {
    let k = lda.k;
    let given = lda.doc_concentration.first().copied();
    let shown = |value: f64| touchpaper_core::java_text::java_double(value);
    let symmetric = lda.doc_concentration.iter().all(|value| Some(*value) == given);
    require(symmetric, || "EMLDAOptimizer currently only supports symmetric document-topic priors".into())?;
    require(given.is_none_or(|value| value > 1.0), || {
        let value = shown(given.unwrap_or(-1.0));
        format!("LDA docConcentration must be > 1.0 (or -1 for auto) for EM Optimizer, but was set to {value}")
    })?;
    let alpha = given.unwrap_or(50.0 / k as f64 + 1.0);
    require(lda.topic_concentration.is_none_or(|value| value > 1.0), || {
        let value = shown(lda.topic_concentration.unwrap_or(-1.0));
        format!("LDA topicConcentration must be > 1.0 (or -1 for auto) for EM Optimizer, but was set to {value}")
    })?;
    let eta = lda.topic_concentration.unwrap_or(1.1);
    let priors = Priors { k, vocabulary: documents.width(), alpha: alpha - 1.0, eta: eta - 1.0 };
    let mut counts = priors.begin(documents, lda.seed)?;
    for iteration in 0..lda.max_iter {
        counts = priors.step(documents, &counts)?;
        monitor.step("LDA", iteration, f64::NAN)?;
    }
    let training = Some(Training { documents: priors.documents(documents, &counts)? });
    let (vocabulary, topics) = (priors.vocabulary, counts.terms);
    Ok(LdaModel { k, vocabulary, topics, doc_concentration: vec![alpha; k], topic_concentration: eta, training })
}

impl Priors {
    fn totals(&self, terms: &[f64]) -> Vec<f64> {
        let mut totals = vec![0.0; self.k];
        terms.chunks_exact(self.k).for_each(|term| add(term, &mut totals));
        totals
    }

    /// Goes through every token: `share` fills in how a term of a document falls to the topics.
    fn gather(
        &self,
        documents: &Instances,
        share: impl Fn(&mut JavaRandom, (usize, usize), usize, &mut [f64]) + Sync,
        seed: i64,
    ) -> Result<Counts> {
        let k = self.k;
        let parts = documents.each_partition(|context, blocks| {
            let mut random = JavaRandom::new(seed.wrapping_add(context.partition() as i64));
            let mut found = (Vec::new(), vec![0.0; self.vocabulary * k]);
            let mut topics = vec![0.0; k];
            for (number, (.., row)) in blocks.iter().flat_map(|block| block.rows()).enumerate() {
                let start = found.0.len();
                found.0.resize(start + k, 0.0);
                row.for_each(|term, count| {
                    if count != 0.0 {
                        share(&mut random, (context.partition(), number), term, &mut topics);
                        let total: f64 = topics.iter().sum();
                        axpy(count / total, &topics, &mut found.0[start..]);
                        axpy(count / total, &topics, &mut found.1[term * k..(term + 1) * k]);
                    }
                });
            }
            context.check()?;
            Ok(found)
        })?;
        let mut counts = Counts { documents: Vec::new(), terms: vec![0.0; self.vocabulary * k] };
        for (documents, terms) in parts {
            counts.documents.push(documents);
            add(&terms, &mut counts.terms);
        }
        Ok(counts)
    }

    /// Random shares, each partition's from its own generator.
    fn begin(&self, documents: &Instances, seed: i64) -> Result<Counts> {
        self.gather(documents, |random, _, _, topics| topics.iter_mut().for_each(|topic| *topic = random.next_double()), seed)
    }

    fn step(&self, documents: &Instances, counts: &Counts) -> Result<Counts> {
        let k = self.k;
        let totals: Vec<f64> = self.totals(&counts.terms).iter().map(|total| total + self.eta * self.vocabulary as f64).collect();
        let share = |_: &mut JavaRandom, document: (usize, usize), term: usize, topics: &mut [f64]| {
            let (partition, number) = document;
            let document = &counts.documents[partition][number * k..(number + 1) * k];
            let term = &counts.terms[term * k..(term + 1) * k];
            for (((topic, term), document), total) in topics.iter_mut().zip(term).zip(document).zip(&totals) {
                *topic = (term + self.eta) * (document + self.alpha) / total;
            }
        };
        self.gather(documents, share, 0)
    }

    /// The documents with what was found of them.
    fn documents(&self, documents: &Instances, counts: &Counts) -> Result<Vec<Document>> {
        let k = self.k;
        let parts = documents.each_partition(|context, blocks| {
            let mut found = Vec::new();
            for (number, (.., row)) in blocks.iter().flat_map(|block| block.rows()).enumerate() {
                let mut tokens = Vec::new();
                row.for_each(|term, count| {
                    if count != 0.0 {
                        tokens.push((term as u32, count));
                    }
                });
                if !tokens.is_empty() {
                    let topics = counts.documents[context.partition()][number * k..(number + 1) * k].to_vec();
                    found.push(Document { id: ((context.partition() as i64) << 33) + number as i64, topics, tokens });
                }
            }
            Ok(found)
        })?;
        Ok(parts.concat())
    }
}
