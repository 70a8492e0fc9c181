//! CountVectorizer: the commonest terms of documents, and how often each is in a document. `CountVectorizer.scala`.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use touchpaper_sql::arrow::array::StringArray;
use touchpaper_sql::format::java_double;
use touchpaper_sql::{DataFrame, DataType, Error, Result};

use super::lists::{Lists, type_of_lists, words_field};
use crate::attributes::{Feature, Group};
use crate::columns::{VectorBuilder, annotated, call, gather, named, vacant};
use crate::params::ParamValue;
use crate::persist::{Table, one_list};
use crate::stage::{Fitted, Model, Settings, requirement};

struct Vocabulary {
    terms: Vec<String>,
}

/// Terms with how often they are, and in how many documents. Terms that are equally frequent stand by name.
pub fn fit(settings: &Settings, df: &DataFrame) -> Result<Fitted> {
    let input = settings.text("inputCol")?;
    let (size, least, most) = (settings.count("vocabSize", 1)?, settings.float("minDF")?, settings.float("maxDF")?);
    for (name, bound) in [("minDF", least), ("maxDF", most)] {
        if bound.is_nan() || bound < 0.0 {
            return Err(settings.invalid(name, &java_double(bound)));
        }
    }
    words_field(df, input)?;
    vacant(df, settings.text("outputCol")?)?;
    type Counts = (HashMap<String, (u64, u64)>, u64);
    let parts: Vec<Counts> = gather(df, vec![named(input)], Counts::default, |state, arrays, rows| {
        let [array] = arrays else { return Err(Error::internal("a stage's argument")) };
        let lists = Lists::new(array)?;
        for row in 0..rows {
            let mut own: HashMap<&str, u64> = HashMap::new();
            let words = lists.need(row)?;
            for word in words {
                *own.entry(word).or_default() += 1;
            }
            for (word, count) in own {
                let known = state.0.entry(word.to_string()).or_default();
                known.0 += count;
                known.1 += 1;
            }
            state.1 += 1;
        }
        Ok(())
    })?;
    let (mut counts, mut documents) = Counts::default();
    for (part, rows) in parts {
        documents += rows;
        for (word, (count, found)) in part {
            let known: &mut (u64, u64) = counts.entry(word).or_default();
            known.0 += count;
            known.1 += found;
        }
    }
    // A share of the documents, or a number of them.
    let bound = |bound: f64| if bound >= 1.0 { bound } else { bound * documents as f64 };
    let (least, most) = (bound(least), bound(most));
    if most < least {
        return Err(requirement("maxDF must be >= minDF."));
    }
    let mut kept: Vec<(String, u64)> = counts
        .into_iter()
        .filter(|(_, (_, found))| (least..=most).contains(&(*found as f64)))
        .map(|(word, (count, _))| (word, count))
        .collect();
    kept.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    kept.truncate(size);
    Ok(Box::new(Vocabulary { terms: kept.into_iter().map(|(word, _)| word).collect() }))
}

pub fn load(table: &Table) -> Result<Fitted> {
    Ok(Box::new(Vocabulary { terms: table.texts("vocabulary")? }))
}

impl Model for Vocabulary {
    fn name(&self) -> &'static str {
        "CountVectorizerModel"
    }

    fn transform(&self, settings: &Settings, df: &DataFrame) -> Result<DataFrame> {
        let (input, output) = (settings.text("inputCol")?, settings.text("outputCol")?);
        let (least, binary) = (settings.float("minTF")?, settings.flag("binary")?);
        words_field(df, input)?;
        vacant(df, output)?;
        let places: HashMap<String, i32> =
            self.terms.iter().enumerate().map(|(place, term)| (term.clone(), i32::try_from(place).unwrap_or(i32::MAX))).collect();
        let size = self.terms.len();
        let made = call("CountVectorizerModel", vec![named(input)], DataType::Vector, move |arrays, rows| {
            let [array] = arrays else { return Err(Error::internal("a stage's argument")) };
            let (lists, mut builder) = (Lists::new(array)?, VectorBuilder::default());
            for row in 0..rows {
                let words = lists.need(row)?;
                let total = words.len() as f64;
                let mut counts: BTreeMap<i32, f64> = BTreeMap::new();
                for place in words.iter().filter_map(|word| places.get(*word)) {
                    *counts.entry(*place).or_default() += 1.0;
                }
                let bound = if least >= 1.0 { least } else { total * least };
                let kept = counts.into_iter().filter(|(_, count)| *count >= bound);
                let (indices, values): (Vec<i32>, Vec<f64>) = kept.map(|(place, count)| (place, if binary { 1.0 } else { count })).unzip();
                builder.push_sparse(size, &indices, &values);
            }
            builder.finish()
        });
        let features = self.terms.iter().map(|term| Feature::numeric(Some(term.clone()))).collect();
        df.with_column(output, annotated(made, Group::of_features(features).metadata()))
    }

    fn attribute(&self, name: &str) -> Option<ParamValue> {
        (name == "vocabulary").then(|| ParamValue::List(self.terms.iter().cloned().map(ParamValue::Text).collect()))
    }

    fn table(&self) -> Result<Table> {
        let items = Arc::new(StringArray::from_iter_values(&self.terms));
        Table::new(vec![("vocabulary", type_of_lists(), one_list(items, true)?)])
    }
}
