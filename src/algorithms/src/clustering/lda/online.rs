//! Online variational Bayes: a random part of the documents each iteration.

use touchpaper_core::Result;
use touchpaper_core::random::{JavaRandom, Mersenne, Sampler};

use super::inference::{SHAPE, expectation, expected_terms, infer};
use super::special::{digamma, gamma, trigamma};
use super::{Lda, LdaModel};
use crate::linalg::kernels::{add, axpy};
use crate::{Instances, Monitor, illegal, require};

pub(super) fn fit(lda: &Lda, documents: &Instances, monitor: &Monitor<'_>) -> Result<LdaModel> {
    let (k, vocabulary) = (lda.k, documents.width());
    let mut alpha = match &lda.doc_concentration[..] {
        [] => vec![1.0 / k as f64; k],
        [one] => vec![*one; k],
        all => all.to_vec(),
    };
    require(alpha.len() == k, || format!("alpha must have length k, got: {}", alpha.len()))?;
    if alpha.iter().any(|value| value.is_nan() || *value < 0.0) {
        return Err(illegal("requirement failed: all entries in alpha must be >= 0"));
    }
    let eta = lda.topic_concentration.unwrap_or(1.0 / k as f64);
    let mut seeds = JavaRandom::new(lda.seed);
    let mut topics = vec![0.0; vocabulary * k];
    let mut random = Mersenne::new(seeds.next_long());
    for topic in 0..k {
        for term in 0..vocabulary {
            topics[term * k + topic] = gamma(SHAPE, &mut random);
        }
    }
    let rows = documents.rows() as f64;
    let mut iteration = 0;
    for round in 0..lda.max_iter {
        let sample = Sampler::seeds(seeds.next_long(), documents.num_partitions());
        let terms = expected_terms(&topics, k);
        // Two numbers of the generator are drawn for a batch that holds documents.
        let inference = seeds.clone().next_long();
        let batch = batch(lda, documents, &sample, &terms, &alpha, inference)?;
        if batch.drawn == 0 {
            continue;
        }
        seeds.next_long();
        iteration += 1;
        let rate = (lda.learning_offset + f64::from(iteration)).powf(-lda.learning_decay);
        let scale = rows / (lda.subsampling_rate * rows).ceil();
        for ((topic, sum), term) in topics.iter_mut().zip(&batch.sums).zip(&terms) {
            *topic = (1.0 - rate) * *topic + rate * (sum * term * scale + eta);
        }
        if lda.optimize_doc_concentration && batch.inferred > 0.0 {
            let mean: Vec<f64> = batch.expectations.iter().map(|sum| sum / batch.inferred).collect();
            update_alpha(&mut alpha, &mean, batch.inferred, rate);
        }
        monitor.step("LDA", round, f64::NAN)?;
    }
    Ok(LdaModel { k, vocabulary, topics, doc_concentration: alpha, topic_concentration: eta, training: None })
}

struct Batch {
    drawn: u64,
    /// Documents that have terms.
    inferred: f64,
    /// Σ θ·count / norm, k numbers a term.
    sums: Vec<f64>,
    /// Σ E[ln θ].
    expectations: Vec<f64>,
}

fn batch(lda: &Lda, documents: &Instances, sample: &[i64], terms: &[f64], alpha: &[f64], seed: i64) -> Result<Batch> {
    let k = lda.k;
    let empty = || Batch { drawn: 0, inferred: 0.0, sums: vec![0.0; terms.len()], expectations: vec![0.0; k] };
    let parts = documents.each_partition(|context, blocks| {
        let mut found = empty();
        let mut sampler = Sampler::new(true, lda.subsampling_rate, sample[context.partition()]);
        for block in blocks {
            context.check()?;
            for (.., row) in block.rows() {
                for _ in 0..sampler.draw() {
                    found.drawn += 1;
                    if !row.values().iter().any(|value| *value != 0.0) {
                        continue;
                    }
                    let mut random = Mersenne::new(seed.wrapping_add(context.partition() as i64));
                    let document = infer(row, terms, alpha, &mut random);
                    for (term, share) in &document.shares {
                        axpy(*share, &document.theta, &mut found.sums[term * k..(term + 1) * k]);
                    }
                    add(&expectation(&document.gamma), &mut found.expectations);
                    found.inferred += 1.0;
                }
            }
        }
        Ok(found)
    })?;
    let mut whole = empty();
    for part in parts {
        whole.drawn += part.drawn;
        whole.inferred += part.inferred;
        add(&part.sums, &mut whole.sums);
        add(&part.expectations, &mut whole.expectations);
    }
    Ok(whole)
}

/// A Newton step (Huang, Maximum Likelihood Estimation of Dirichlet Distribution Parameters, §3.3), if it stays positive.
fn update_alpha(alpha: &mut [f64], mean: &[f64], documents: f64, rate: f64) {
    let total: f64 = alpha.iter().sum();
    let gradient: Vec<f64> = alpha.iter().zip(mean).map(|(alpha, mean)| documents * (digamma(total) - digamma(*alpha) + mean)).collect();
    let c = documents * trigamma(total);
    let q: Vec<f64> = alpha.iter().map(|alpha| -documents * trigamma(*alpha)).collect();
    let quotients: f64 = gradient.iter().zip(&q).map(|(gradient, q)| gradient / q).sum();
    let b = quotients / (1.0 / c + q.iter().map(|q| 1.0 / q).sum::<f64>());
    let step: Vec<f64> = gradient.iter().zip(&q).map(|(gradient, q)| -(gradient - b) / q).collect();
    if alpha.iter().zip(&step).all(|(alpha, step)| rate * step + alpha > 0.0) {
        axpy(rate, &step, alpha);
    }
}
