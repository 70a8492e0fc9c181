//! Latent Dirichlet allocation (mllib/clustering/LDAOptimizer.scala, LDAModel.scala): by expectation maximisation on the
//! graph of documents and terms (Asuncion et al. 2009) or by online variational Bayes (Hoffman, Blei & Bach 2010).

mod em;
mod inference;
mod online;
mod special;
mod training;

use touchpaper_core::Result;

pub use inference::Inference;
pub use special::{digamma, trigamma};

use crate::{Instances, Monitor};

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Optimizer {
    #[default]
    Online,
    Em,
}

#[derive(Clone, Debug)]
pub struct Lda {
    pub k: usize,
    pub max_iter: usize,
    pub optimizer: Optimizer,
    pub seed: i64,
    /// α: empty for what suits the optimizer, one for all topics, or (online) one for each.
    pub doc_concentration: Vec<f64>,
    /// η; None for what suits the optimizer.
    pub topic_concentration: Option<f64>,
    /// Online: how little the first iterations count, how the rate falls, which share of documents an iteration takes.
    pub learning_offset: f64,
    pub learning_decay: f64,
    pub subsampling_rate: f64,
    /// Online: fit α too.
    pub optimize_doc_concentration: bool,
}

impl Default for Lda {
    fn default() -> Self {
        Self {
            k: 10,
            max_iter: 20,
            optimizer: Optimizer::Online,
            seed: 0,
            doc_concentration: Vec::new(),
            topic_concentration: None,
            learning_offset: 1024.0,
            learning_decay: 0.51,
            subsampling_rate: 0.05,
            optimize_doc_concentration: true,
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct LdaModel {
    pub k: usize,
    pub vocabulary: usize,
    /// The weight of each term in each topic, k numbers a term.
    pub topics: Vec<f64>,
    pub doc_concentration: Vec<f64>,
    pub topic_concentration: f64,
    pub training: Option<Training>,
}

/// What expectation maximisation knows of its own documents, those without terms left out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Training {
    pub documents: Vec<Document>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// Its partition and its place there, as Spark's monotonically_increasing_id numbers rows.
    pub id: i64,
    /// Its tokens of each topic.
    pub topics: Vec<f64>,
    /// Terms and how often it has each.
    pub tokens: Vec<(u32, f64)>,
}

impl Lda {
    /// Documents are rows of term counts.
    pub fn fit(&self, documents: &Instances, monitor: &Monitor<'_>) -> Result<LdaModel> {
        match self.optimizer {
            Optimizer::Em => em::fit(self, documents, monitor),
            Optimizer::Online => online::fit(self, documents, monitor),
        }
    }
}

impl LdaModel {
    /// The most weighty terms of each topic, with their shares.
    pub fn describe(&self, most: usize) -> Vec<Vec<(usize, f64)>> {
        let topic = |topic: usize| {
            let mut terms: Vec<(usize, f64)> = (0..self.vocabulary).map(|term| (term, self.topics[term * self.k + topic])).collect();
            let total: f64 = terms.iter().map(|term| term.1).sum();
            terms.sort_by(|a, b| b.1.total_cmp(&a.1));
            terms.truncate(most);
            terms.into_iter().map(|(term, weight)| (term, weight / total)).collect()
        };
        (0..self.k).map(topic).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Inference, Lda, Optimizer};
    use crate::testing::{Uniforms, cases, instances, local};
    use crate::{Instances, Monitor, Row};
    use touchpaper_core::SparkContext;
    use wasm_bindgen_test::wasm_bindgen_test;

    /// Documents of two kinds: of terms 0 to 4, or of terms 5 to 9.
    fn documents_of() -> Vec<(f64, f64, Vec<f64>)> {
        let mut u = Uniforms(99);
        let document = |i: usize| {
            let mut counts = vec![0.0; 10];
            for _ in 0..20 {
                counts[(u.next().unwrap() * 5.0) as usize + 5 * (i % 2)] += 1.0;
            }
            (0.0, 1.0, counts)
        };
        (0..40).map(document).collect()
    }

    fn documents(sc: &SparkContext) -> Instances {
        instances(sc, &documents_of(), 2)
    }

    fn fit(optimizer: Optimizer, threads: usize) -> super::LdaModel {
        let sc = local(threads);
        let lda = Lda { k: 2, optimizer, seed: 3, max_iter: 30, subsampling_rate: 0.5, ..Lda::default() };
        lda.fit(&documents(&sc), &Monitor::quiet(&sc)).unwrap()
    }

    /// Online, inference's numbers are the same as Spark's and so is all that is found. A model of expectation maximisation
    /// Spark infers from a start that it draws anew each time, until γ moves by less than 1e-3 on average: two draws of Spark's
    /// own differ by 3e-5 in a topic's share of these documents and by 3e-10 of their likelihood, which γ is near a maximum of.
    #[wasm_bindgen_test(unsupported = test)]
    fn finds_what_spark_finds() {
        let sc = local(2);
        let data = documents(&sc);
        for case in cases("LDA") {
            let em = case.text("optimizer", "online") == "em";
            let lda = Lda {
                k: case.count("k", 10),
                max_iter: case.count("maxIter", 20),
                optimizer: if em { Optimizer::Em } else { Optimizer::Online },
                seed: case.count("seed", 0) as i64,
                doc_concentration: case.setting("docConcentration").map(|_| case.number_list("docConcentration")).unwrap_or_default(),
                topic_concentration: case.setting("topicConcentration").map(|_| case.number("topicConcentration", 0.0)),
                subsampling_rate: case.number("subsamplingRate", 0.05),
                optimize_doc_concentration: case.flag("optimizeDocConcentration", true),
                ..Lda::default()
            };
            let model = lda.fit(&data, &Monitor::quiet(&sc)).unwrap();
            let inference = Inference::new(&model);
            case.check("topics", &model.topics, 1e-9);
            case.check("alpha", &model.doc_concentration, 1e-9);
            case.check("likelihood", &[inference.log_likelihood(&data).unwrap()], if em { 1e-8 } else { 1e-9 });
            let first: Vec<f64> = documents_of().iter().take(4).flat_map(|(.., counts)| inference.topics(Row::Dense(counts))).collect();
            case.check("first", &first, if em { 1e-4 } else { 1e-9 });
            if let Some((likelihood, prior)) = model.training_likelihood() {
                case.check("training", &[likelihood], 1e-9);
                case.check("prior", &[prior], 1e-9);
            }
        }
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn topics_part_the_terms() {
        for optimizer in [Optimizer::Em, Optimizer::Online] {
            let model = fit(optimizer, 2);
            for topic in model.describe(5) {
                let low = topic.iter().filter(|(term, _)| *term < 5).count();
                assert!(low == 0 || low == 5, "{optimizer:?} {topic:?}");
            }
            assert_eq!(model, fit(optimizer, 1));
        }
    }

    /// Spark 4.3.0's doctest of LDA: two documents of one term each.
    #[wasm_bindgen_test(unsupported = test)]
    fn em_finds_what_spark_finds() {
        let sc = local(2);
        let data = instances(&sc, &[(0.0, 1.0, vec![0.0, 1.0]), (0.0, 1.0, vec![1.0, 0.0])], 2);
        let model = Lda { k: 2, optimizer: Optimizer::Em, seed: 1, ..Lda::default() }.fit(&data, &Monitor::quiet(&sc)).unwrap();
        let found = model.describe(2);
        assert_eq!([found[0][0].0, found[1][0].0], [1, 0]);
        assert!((found[0][0].1 - 0.504_015_300_771_60).abs() < 1e-12, "{found:?}");
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn documents_have_topics_and_bounds() {
        let sc = local(2);
        let model = fit(Optimizer::Online, 2);
        let inference = Inference::new(&model);
        let of = |counts: &[f64]| inference.topics(Row::Dense(counts));
        let (low, high) =
            (of(&[9.0, 3.0, 0.0, 4.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0]), of(&[0.0, 0.0, 0.0, 0.0, 0.0, 5.0, 5.0, 2.0, 1.0, 1.0]));
        assert!((low.iter().sum::<f64>() - 1.0).abs() < 1e-12 && (low[0] > 0.5) != (high[0] > 0.5), "{low:?} {high:?}");
        assert_eq!(of(&[0.0; 10]), [0.0, 0.0]);
        let documents = documents(&sc);
        let perplexity = inference.log_perplexity(&documents).unwrap();
        // Of a document whose kind is known each term has a share of a fifth.
        assert!(perplexity > 5.0_f64.ln() && perplexity < 10.0_f64.ln(), "{perplexity}");
    }
}
