//! How well topics fit the documents that they were learned from.

use super::LdaModel;
use crate::linalg::kernels::add;

impl LdaModel {
    /// Each topic's tokens.
    pub fn totals(&self) -> Vec<f64> {
        let mut totals = vec![0.0; self.k];
        self.topics.chunks_exact(self.k).for_each(|term| add(term, &mut totals));
        totals
    }

    /// ln P(tokens | topics), and ln P(topics) up to a constant; None of a model that does not know its documents.
    pub fn training_likelihood(&self) -> Option<(f64, f64)> {
        let training = self.training.as_ref()?;
        let (alpha, eta) = (self.doc_concentration.first()? - 1.0, self.topic_concentration - 1.0);
        let totals: Vec<f64> = self.totals().iter().map(|total| total + eta * self.vocabulary as f64).collect();
        let (mut likelihood, mut prior) = (0.0, 0.0);
        for document in &training.documents {
            let all: f64 = document.topics.iter().map(|count| count + alpha).sum();
            let theta: Vec<f64> = document.topics.iter().map(|count| (count + alpha) / all).collect();
            for (term, count) in &document.tokens {
                let term = &self.topics[*term as usize * self.k..][..self.k];
                let phi = term.iter().zip(&totals).map(|(count, total)| (count + eta) / total);
                likelihood += count * phi.zip(&theta).map(|(phi, theta)| phi * theta).sum::<f64>().ln();
            }
            prior += alpha * theta.iter().map(|theta| theta.ln()).sum::<f64>();
        }
        // Terms that no document has are no part of Spark's graph.
        for term in self.topics.chunks_exact(self.k).filter(|term| term.iter().any(|count| *count != 0.0)) {
            prior += eta * term.iter().zip(&totals).map(|(count, total)| ((count + eta) / total).ln()).sum::<f64>();
        }
        Some((likelihood, prior))
    }
}
