//! LDA as a stage. A local model is saved as one row, a distributed one as the graph of documents and terms that Spark has.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;
use touchpaper_sql::arrow::array::{AsArray, Float64Array, Int64Array};
use touchpaper_sql::arrow::datatypes::{Float64Type, Int64Type};
use touchpaper_sql::{DataFrame, DataType, Error, Result};

use super::{features, first_needed, instances};
use crate::algorithms::clustering::lda::{Document, Inference, Training};
use crate::algorithms::clustering::{Lda, LdaModel, Optimizer};
use crate::attributes::Group;
use crate::columns::{VectorBuilder, Vectors, annotated, call, vacant};
use crate::linalg::DenseMatrix;
use crate::params::ParamValue;
use crate::persist::{Saved, Table, column, malformed, one_double, one_int, one_matrix, one_vector, rows_of};
use crate::prediction::{each_row, floats, int, vector};
use crate::stage::{Fitted, Model, Settings};
use crate::training::watch;

struct Topics {
    model: LdaModel,
    inference: Arc<Inference>,
}

fn made(model: LdaModel) -> Fitted {
    let inference = Arc::new(Inference::new(&model));
    Box::new(Topics { model, inference })
}

pub fn fit(settings: &Settings, df: &DataFrame) -> Result<Fitted> {
    let word = settings.text("optimizer")?.to_lowercase();
    let optimizer = match word.as_str() {
        "em" => Optimizer::Em,
        "online" => Optimizer::Online,
        _ => return Err(settings.invalid("optimizer", settings.text("optimizer")?)),
    };
    let algorithm = Lda {
        k: settings.count("k", 2)?,
        max_iter: settings.count("maxIter", 0)?,
        optimizer,
        seed: settings.int("seed")?,
        doc_concentration: if settings.has("docConcentration") { settings.floats("docConcentration")? } else { Vec::new() },
        topic_concentration: if settings.has("topicConcentration") { Some(settings.float("topicConcentration")?) } else { None },
        learning_offset: settings.float("learningOffset")?,
        learning_decay: settings.float("learningDecay")?,
        subsampling_rate: settings.float("subsamplingRate")?,
        optimize_doc_concentration: settings.flag("optimizeDocConcentration")?,
    };
    let instances = first_needed(settings, df, &["topicDistributionCol"], "java.lang.UnsupportedOperationException", "empty collection")?;
    Ok(made(watch(settings, instances.context(), |monitor| algorithm.fit(&instances, monitor))?))
}

fn read(table: &Table) -> Result<LdaModel> {
    let matrix = table.matrix("topicsMatrix")?;
    let doc_concentration = table.vector("docConcentration")?.values;
    if doc_concentration.len() != matrix.columns() || matrix.columns() == 0 {
        return Err(malformed("docConcentration"));
    }
    Ok(LdaModel {
        k: matrix.columns(),
        vocabulary: matrix.rows(),
        topics: rows_of(&matrix),
        doc_concentration,
        topic_concentration: table.double("topicConcentration")?,
        training: None,
    })
}

pub fn restore(saved: &Saved<'_>) -> Result<Fitted> {
    Ok(made(read(&saved.table("data")?)?))
}

/// Of the graph that Spark saves: documents are its vertices from 0 up, terms those from -1 down.
pub fn restore_distributed(saved: &Saved<'_>) -> Result<Fitted> {
    let told = saved.json("oldModel/metadata")?;
    let count = |name: &str| told.get(name).and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok()).ok_or_else(|| malformed(name));
    let (k, vocabulary) = (count("k")?, count("vocabSize")?);
    let doc_concentration: Vec<f64> =
        told.get("docConcentration").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_f64).collect();
    let topic_concentration = told.get("topicConcentration").and_then(Value::as_f64).ok_or_else(|| malformed("topicConcentration"))?;
    let mut topics = vec![0.0; k * vocabulary];
    let mut documents: BTreeMap<i64, Document> = BTreeMap::new();
    let vertices = saved.table("oldModel/data/topicCounts")?;
    let ids = longs(&vertices, "id")?;
    let weights = Vectors::new(vertices.column("topicWeights")?, "topicWeights")?;
    for row in 0..vertices.rows() {
        let (id, counts) = (ids.value(row), weights.need(row)?.to_dense());
        if counts.len() != k {
            return Err(malformed("topicWeights"));
        }
        if id >= 0 {
            documents.insert(id, Document { id, topics: counts, tokens: Vec::new() });
        } else {
            let term = usize::try_from(-(id + 1)).ok().filter(|term| *term < vocabulary).ok_or_else(|| malformed("id"))?;
            topics[term * k..(term + 1) * k].copy_from_slice(&counts);
        }
    }
    let edges = saved.table("oldModel/data/tokenCounts")?;
    let (from, to) = (longs(&edges, "srcId")?, longs(&edges, "dstId")?);
    let counts = edges.column("tokenCounts")?.as_primitive_opt::<Float64Type>().ok_or_else(|| malformed("tokenCounts"))?;
    for row in 0..edges.rows() {
        let term =
            u32::try_from(-(to.value(row) + 1)).ok().filter(|term| (*term as usize) < vocabulary).ok_or_else(|| malformed("dstId"))?;
        documents.get_mut(&from.value(row)).ok_or_else(|| malformed("srcId"))?.tokens.push((term, counts.value(row)));
    }
    if doc_concentration.len() != k || k == 0 {
        return Err(malformed("docConcentration"));
    }
    let training = Some(Training { documents: documents.into_values().collect() });
    Ok(made(LdaModel { k, vocabulary, topics, doc_concentration, topic_concentration, training }))
}

fn longs<'a>(table: &'a Table, name: &str) -> Result<&'a Int64Array> {
    table.column(name)?.as_primitive_opt::<Int64Type>().ok_or_else(|| malformed(name))
}

impl Topics {
    fn matrix(&self) -> Result<DenseMatrix> {
        let (k, vocabulary) = (self.model.k, self.model.vocabulary);
        let by_column = (0..k).flat_map(|topic| (0..vocabulary).map(move |term| self.model.topics[term * k + topic])).collect();
        DenseMatrix::new(vocabulary, k, by_column, false).map_err(|error| Error::internal(error.message))
    }
}

impl Model for Topics {
    fn name(&self) -> &'static str {
        if self.model.training.is_some() { "DistributedLDAModel" } else { "LocalLDAModel" }
    }

    fn transform(&self, settings: &Settings, df: &DataFrame) -> Result<DataFrame> {
        let features = features(settings, df)?;
        let Some(output) = settings.column("topicDistributionCol")? else { return Ok(df.clone()) };
        vacant(df, output)?;
        let (inference, width) = (Arc::clone(&self.inference), self.model.vocabulary);
        let made = call(self.name(), vec![features], DataType::Vector, move |arrays, _| {
            let [array] = arrays else { return Err(Error::internal("a stage's argument")) };
            let mut builder = VectorBuilder::default();
            each_row(array, width, |row| {
                builder.push_dense(&inference.topics(row));
                Ok(())
            })?;
            builder.finish()
        });
        df.with_column(output, annotated(made, Group::sized(self.model.k).metadata()))
    }

    fn attribute(&self, name: &str) -> Option<ParamValue> {
        let likelihood = || self.model.training_likelihood();
        Some(match name {
            "vocabSize" => int(self.model.vocabulary),
            "k" => int(self.model.k),
            "topicsMatrix" => ParamValue::Matrix(self.matrix().ok()?),
            "estimatedDocConcentration" => vector(self.model.doc_concentration.clone()),
            "trainingLogLikelihood" => ParamValue::Float(likelihood()?.0),
            "logPrior" => ParamValue::Float(likelihood()?.1),
            "docConcentration" => floats(&self.model.doc_concentration),
            "topicConcentration" => ParamValue::Float(self.model.topic_concentration),
            _ => return None,
        })
    }

    /// `describeTopics(most)`: for each topic its terms and their shares.
    fn call(&self, name: &str, _: &Settings, arguments: &[ParamValue]) -> Result<Option<ParamValue>> {
        let ("describeTopics", [ParamValue::Int(most)]) = (name, arguments) else { return Ok(None) };
        let topic = |terms: Vec<(usize, f64)>| {
            let (terms, shares): (Vec<_>, Vec<_>) = terms.into_iter().unzip();
            ParamValue::List(vec![ParamValue::List(terms.into_iter().map(int).collect()), floats(&shares)])
        };
        let most = usize::try_from(*most).unwrap_or(0);
        Ok(Some(ParamValue::List(self.model.describe(most).into_iter().map(topic).collect())))
    }

    fn evaluate(&self, name: &str, settings: &Settings, df: &DataFrame, _: &[ParamValue]) -> Result<Option<ParamValue>> {
        if !["logLikelihood", "logPerplexity"].contains(&name) {
            return Ok(None);
        }
        let documents = instances(settings, df, &[])?;
        let found =
            if name == "logLikelihood" { self.inference.log_likelihood(&documents)? } else { self.inference.log_perplexity(&documents)? };
        Ok(Some(ParamValue::Float(found)))
    }

    /// The local model.
    fn parts(&self) -> Vec<Fitted> {
        vec![made(LdaModel { training: None, ..self.model.clone() })]
    }

    fn table(&self) -> Result<Table> {
        const SHAPE: f64 = 100.0;
        Table::new(vec![
            ("vocabSize", DataType::Integer, one_int(self.model.vocabulary)),
            ("topicsMatrix", DataType::Matrix, one_matrix(&self.matrix()?)?),
            ("docConcentration", DataType::Vector, one_vector(&self.model.doc_concentration)?),
            ("topicConcentration", DataType::Double, one_double(self.model.topic_concentration)),
            ("gammaShape", DataType::Double, one_double(SHAPE)),
        ])
    }

    fn tables(&self) -> Result<Vec<(&'static str, Table)>> {
        let Some(training) = &self.model.training else { return Ok(vec![("data", self.table()?)]) };
        let k = self.model.k;
        let totals = Table::complete(vec![("globalTopicTotals", DataType::Vector, one_vector(&self.model.totals())?)])?;
        let (mut ids, mut builder) = (Vec::new(), VectorBuilder::default());
        for (term, counts) in self.model.topics.chunks_exact(k).enumerate().filter(|(_, counts)| counts.iter().any(|n| *n != 0.0)) {
            ids.push(-1 - term as i64);
            builder.push_dense(counts);
        }
        for document in &training.documents {
            ids.push(document.id);
            builder.push_dense(&document.topics);
        }
        let vertices = Table::complete(vec![
            ("id", DataType::Long, column(Int64Array::from(ids))),
            ("topicWeights", DataType::Vector, builder.finish()?),
        ])?;
        let tokens = || training.documents.iter().flat_map(|document| document.tokens.iter().map(|token| (document.id, *token)));
        let edges = Table::complete(vec![
            ("srcId", DataType::Long, column(Int64Array::from_iter_values(tokens().map(|token| token.0)))),
            ("dstId", DataType::Long, column(Int64Array::from_iter_values(tokens().map(|(_, (term, _))| -1 - i64::from(term))))),
            ("tokenCounts", DataType::Double, column(Float64Array::from_iter_values(tokens().map(|(_, (_, count))| count)))),
        ])?;
        Ok(vec![
            ("oldModel/data/globalTopicTotals", totals.of_mllib()),
            ("oldModel/data/topicCounts", vertices.of_mllib()),
            ("oldModel/data/tokenCounts", edges),
        ])
    }
}
