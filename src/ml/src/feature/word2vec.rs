//! Word2Vec: skip-grams with hierarchical softmax (Mikolov et al., Efficient Estimation of Word Representations in Vector
//! Space, 2013), step for step as `mllib/feature/Word2Vec.scala`: same start, same windows, f32 throughout.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use touchpaper_core::random::XorShift;
use touchpaper_sql::arrow::array::{ArrayRef, AsArray, Float32Array, Float64Array, ListArray, StringArray};
use touchpaper_sql::arrow::buffer::OffsetBuffer;
use touchpaper_sql::arrow::datatypes::{Field, Float32Type};
use touchpaper_sql::{DataFrame, DataType, Error, Result};

use super::lists::{Lists, words_field};
use crate::algorithms::monitor::Monitor;
use crate::attributes::Group;
use crate::columns::{VectorBuilder, annotated, call, gather, named, strings, vacant};
use crate::linalg::Vector;
use crate::params::ParamValue;
use crate::persist::{Saved, Table, malformed};
use crate::prediction::vector;
use crate::stage::{Fitted, Model, Settings, requirement};
use crate::training::watch;

const TABLE_SIZE: usize = 1000;
const MAX_EXP: f32 = 6.0;
/// After so many words a fit looks whether it is to end.
const CHECKED: usize = 256;
/// Deeper codes are cut off.
const MAX_CODE: usize = 40;

/// A word's path through the tree of inner nodes.
#[derive(Clone, Default)]
struct Path {
    code: Vec<bool>,
    points: Vec<usize>,
}

struct Words {
    words: Vec<String>,
    /// Word after word.
    vectors: Vec<f32>,
    size: usize,
    places: HashMap<String, usize>,
}

struct Word2Vec(Arc<Words>);

/// Huffman's code of words with descending counts.
fn paths(counts: &[u64]) -> Vec<Path> {
    let size = counts.len();
    let mut weights = vec![u64::MAX / 4; 2 * size + 1];
    weights[..size].copy_from_slice(counts);
    let (mut binary, mut parents) = (vec![false; 2 * size + 1], vec![0; 2 * size + 1]);
    let (mut left, mut right) = (size.checked_sub(1), size);
    let mut least = |weights: &[u64]| match left {
        Some(place) if weights[place] < weights[right] => {
            left = place.checked_sub(1);
            place
        }
        _ => {
            right += 1;
            right - 1
        }
    };
    for inner in 0..size.saturating_sub(1) {
        let (first, second) = (least(&weights), least(&weights));
        weights[size + inner] = weights[first] + weights[second];
        (parents[first], parents[second]) = (size + inner, size + inner);
        binary[second] = true;
    }
    let root = 2 * size - 2;
    let path = |word: usize| {
        let (mut code, mut nodes, mut node) = (Vec::new(), Vec::new(), word);
        while node != root && code.len() < MAX_CODE {
            code.push(binary[node]);
            nodes.push(node);
            node = parents[node];
        }
        // From the root down; a node's point is the inner node above it.
        code.reverse();
        let points = nodes.iter().rev().map(|node| parents[*node] - size).collect();
        Path { code, points }
    };
    (0..size).map(path).collect()
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn axpy(factor: f32, values: &[f32], target: &mut [f32]) {
    target.iter_mut().zip(values).for_each(|(target, value)| *target += factor * value);
}

struct Training<'a> {
    paths: &'a [Path],
    table: Vec<f32>,
    size: usize,
    window: usize,
    monitor: &'a Monitor<'a>,
}

impl Training<'_> {
    /// One sentence: each word is learnt from those around it.
    fn sentence(
        &self,
        words: &[usize],
        random: &mut XorShift,
        alpha: f64,
        (outer, inner): (&mut [f32], &mut [f32]),
        touched: &mut Touched,
    ) -> touchpaper_core::Result<()> {
        let (size, window) = (self.size, self.window);
        for (place, word) in words.iter().enumerate() {
            if place.is_multiple_of(CHECKED) {
                self.monitor.check()?;
            }
            let shrink = random.next_int_below(u32::try_from(window).unwrap_or(u32::MAX)) as usize;
            for step in shrink..window * 2 + 1 - shrink {
                let Some(context) = (place + step).checked_sub(window).filter(|at| step != window && *at < words.len()) else { continue };
                let other = words[context] * size;
                let mut error = vec![0.0; size];
                let path = &self.paths[*word];
                for (bit, point) in path.code.iter().zip(&path.points) {
                    let at = point * size;
                    let f = dot(&outer[other..other + size], &inner[at..at + size]);
                    if f > -MAX_EXP && f < MAX_EXP {
                        let index = ((f64::from(f) + f64::from(MAX_EXP)) * (TABLE_SIZE as f64 / f64::from(MAX_EXP) / 2.0).trunc()) as usize;
                        let expected = 1.0 - f32::from(u8::from(*bit)) - self.table.get(index).copied().unwrap_or(1.0);
                        let g = (f64::from(expected) * alpha) as f32;
                        axpy(g, &inner[at..at + size], &mut error);
                        axpy(g, &outer[other..other + size], &mut inner[at..at + size]);
                        touched.inner[*point] += 1;
                    }
                }
                axpy(1.0, &error, &mut outer[other..other + size]);
                touched.outer[words[context]] += 1;
            }
        }
        Ok(())
    }
}

/// How often each vector was changed.
struct Touched {
    outer: Vec<u32>,
    inner: Vec<u32>,
}

pub fn fit(settings: &Settings, df: &DataFrame) -> Result<Fitted> {
    let input = settings.text("inputCol")?;
    words_field(df, input)?;
    vacant(df, settings.text("outputCol")?)?;
    let parts = gather(df, vec![named(input)], Vec::<Vec<String>>::new, |state, arrays, rows| {
        let [array] = arrays else { return Err(Error::internal("a stage's argument")) };
        let lists = Lists::new(array)?;
        for row in 0..rows {
            state.push(lists.need(row)?.into_iter().map(str::to_string).collect());
        }
        Ok(())
    })?;
    let sentences: Vec<Vec<String>> = parts.into_iter().flatten().collect();
    let least = settings.count("minCount", 0)? as u64;
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    sentences.iter().flatten().for_each(|word| *counts.entry(word).or_default() += 1);
    let mut kept: Vec<(&str, u64)> = counts.into_iter().filter(|(_, count)| *count >= least).collect();
    kept.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    if kept.is_empty() {
        return Err(requirement(
            "The vocabulary size should be > 0. You may need to check the setting of minCount, which could be large enough to remove all \
             your words in sentences.",
        ));
    }
    let words: Vec<String> = kept.iter().map(|(word, _)| (*word).to_string()).collect();
    let places: HashMap<String, usize> = words.iter().enumerate().map(|(place, word)| (word.clone(), place)).collect();
    let longest = settings.count("maxSentenceLength", 1)?;
    let indexed: Vec<Vec<usize>> = sentences
        .iter()
        .map(|sentence| sentence.iter().filter_map(|word| places.get(word).copied()).collect::<Vec<_>>())
        .flat_map(|sentence| sentence.chunks(longest).map(<[usize]>::to_vec).collect::<Vec<_>>())
        .collect();
    let counts: Vec<u64> = kept.iter().map(|(_, count)| *count).collect();
    let context = df.session().context().clone();
    let size = settings.count("vectorSize", 1)?;
    let (seed, rate) = (settings.int("seed")?, settings.float("stepSize")?);
    let (iterations, partitions, window) =
        (settings.count("maxIter", 0)?, settings.count("numPartitions", 1)?, settings.count("windowSize", 1)?);
    let vectors = watch(settings, &context, |monitor| {
        let paths = paths(&counts);
        let entry = |i: usize| {
            let e = ((2.0 * i as f64 / TABLE_SIZE as f64 - 1.0) * f64::from(MAX_EXP)).exp();
            (e / (e + 1.0)) as f32
        };
        let training = Training { paths: &paths, table: (0..TABLE_SIZE).map(entry).collect(), size, window, monitor };
        let mut random = XorShift::new(seed);
        let mut outer: Vec<f32> = (0..counts.len() * size).map(|_| (random.next_float() - 0.5) / size as f32).collect();
        let mut inner = vec![0.0_f32; counts.len() * size];
        let total: u64 = counts.iter().sum();
        let planned = iterations as f64 * total as f64 + 1.0;
        for k in 1..=iterations {
            let mut sums: Vec<(Vec<f32>, Vec<f32>, Touched)> = Vec::new();
            for part in 0..partitions {
                let mut random = XorShift::new(seed ^ ((part as i64 + 1) << 16) ^ ((-(k as i64) - 1) << 8));
                let mut touched = Touched { outer: vec![0; counts.len()], inner: vec![0; counts.len()] };
                let (mut own_outer, mut own_inner) = (outer.clone(), inner.clone());
                let (mut last, mut seen, mut alpha) = (0_usize, 0_usize, rate);
                for sentence in indexed.iter().skip(part).step_by(partitions) {
                    if seen - last > 10_000 {
                        last = seen;
                        let done = partitions as f64 * seen as f64 + (k - 1) as f64 * total as f64;
                        alpha = (rate * (1.0 - done / planned)).max(rate * 0.0001);
                    }
                    seen += sentence.len();
                    training.sentence(sentence, &mut random, alpha, (&mut own_outer, &mut own_inner), &mut touched)?;
                }
                sums.push((own_outer, own_inner, touched));
            }
            // A vector that several partitions changed becomes the mean of what they made of it.
            merge(&mut outer, size, sums.iter().map(|(own, _, touched)| (own.as_slice(), touched.outer.as_slice())));
            merge(&mut inner, size, sums.iter().map(|(_, own, touched)| (own.as_slice(), touched.inner.as_slice())));
            monitor.step("Word2Vec", k, f64::NAN)?;
        }
        Ok(outer)
    })?;
    Ok(Box::new(Word2Vec(Arc::new(Words { words, vectors, size, places }))))
}

fn merge<'a>(whole: &mut [f32], size: usize, parts: impl Iterator<Item = (&'a [f32], &'a [u32])> + Clone) {
    for (place, target) in whole.chunks_mut(size.max(1)).enumerate() {
        let changed: Vec<&[f32]> =
            parts.clone().filter(|(_, touched)| touched[place] > 0).map(|(own, _)| &own[place * size..(place + 1) * size]).collect();
        if changed.is_empty() {
            continue;
        }
        target.fill(0.0);
        changed.iter().for_each(|own| axpy(1.0, own, target));
        let share = 1.0 / changed.len() as f32;
        target.iter_mut().for_each(|value| *value *= share);
    }
}

pub fn restore(saved: &Saved<'_>) -> Result<Fitted> {
    let table = saved.table("data")?;
    let words: Vec<String> = strings(table.column("word")?)?.iter().map(|word| word.unwrap_or_default().to_string()).collect();
    let lists = table.column("vector")?.as_list_opt::<i32>().cloned().ok_or_else(|| malformed("vector"))?;
    let vectors = lists.values().as_primitive_opt::<Float32Type>().ok_or_else(|| malformed("vector"))?.values().to_vec();
    let size = vectors.len().checked_div(words.len()).unwrap_or(0);
    if size * words.len() != vectors.len() {
        return Err(malformed("vector"));
    }
    let places = words.iter().enumerate().map(|(place, word)| (word.clone(), place)).collect();
    Ok(Box::new(Word2Vec(Arc::new(Words { words, vectors, size, places }))))
}

impl Words {
    fn of(&self, place: usize) -> &[f32] {
        &self.vectors[place * self.size..(place + 1) * self.size]
    }

    /// The words most like a vector, by cosine; `but` is left out.
    fn nearest(&self, wanted: &[f32], count: usize, but: Option<&str>) -> Result<Vec<(String, f64)>> {
        if count == 0 {
            return Err(requirement("Number of similar words should > 0"));
        }
        let norm = |values: &[f32]| dot(values, values).sqrt();
        let length = norm(wanted);
        let unit: Vec<f32> = wanted.iter().map(|value| if length == 0.0 { *value } else { value / length }).collect();
        let mut found: Vec<(String, f64)> = Vec::new();
        for (place, word) in self.words.iter().enumerate().filter(|(_, word)| Some(word.as_str()) != but) {
            let own = norm(self.of(place));
            let likeness = if own == 0.0 { 0.0 } else { f64::from(dot(&unit, self.of(place))) / f64::from(own) };
            found.push((word.clone(), likeness));
        }
        found.sort_by(|a, b| b.1.total_cmp(&a.1));
        found.truncate(count);
        Ok(found)
    }

    fn synonyms(&self, arguments: &[ParamValue]) -> Result<Option<Vec<(String, f64)>>> {
        let [wanted, ParamValue::Int(count)] = arguments else { return Ok(None) };
        let count = usize::try_from(*count).unwrap_or(0);
        Ok(Some(match wanted {
            ParamValue::Text(word) => {
                let place = self.places.get(word);
                let place =
                    place.ok_or_else(|| crate::stage::java("java.lang.IllegalStateException", format!("{word} not in vocabulary")))?;
                self.nearest(self.of(*place), count, Some(word))?
            }
            ParamValue::Vector(vector) => self.nearest(&values_of(vector), count, None)?,
            _ => return Ok(None),
        }))
    }

    /// A row for each word: its text and its vector, of floats or of the UDT.
    fn table(&self, saved: bool) -> Result<Table> {
        let words = Arc::new(StringArray::from_iter_values(&self.words)) as ArrayRef;
        if !saved {
            let mut builder = VectorBuilder::default();
            (0..self.words.len()).for_each(|place| builder.push_dense(&self.of(place).iter().map(|v| f64::from(*v)).collect::<Vec<_>>()));
            return Table::new(vec![("word", DataType::String, words), ("vector", DataType::Vector, builder.finish()?)]);
        }
        let field = Arc::new(Field::new("item", DataType::Float.to_arrow(), false));
        let offsets = OffsetBuffer::from_lengths(self.words.iter().map(|_| self.size));
        let lists = ListArray::try_new(field, offsets, Arc::new(Float32Array::from(self.vectors.clone())), None)?;
        let kind = DataType::Array(Box::new(DataType::Float), false);
        Table::new(vec![("word", DataType::String, words), ("vector", kind, Arc::new(lists))])
    }
}

fn values_of(vector: &Vector) -> Vec<f32> {
    vector.to_dense().values.iter().map(|value| *value as f32).collect()
}

impl Model for Word2Vec {
    fn name(&self) -> &'static str {
        "Word2VecModel"
    }

    fn transform(&self, settings: &Settings, df: &DataFrame) -> Result<DataFrame> {
        let (input, output) = (settings.text("inputCol")?, settings.text("outputCol")?);
        words_field(df, input)?;
        vacant(df, output)?;
        let words = Arc::clone(&self.0);
        let made = call("Word2VecModel", vec![named(input)], DataType::Vector, move |arrays, rows| {
            let [array] = arrays else { return Err(Error::internal("a stage's argument")) };
            let (lists, mut builder) = (Lists::new(array)?, VectorBuilder::default());
            for row in 0..rows {
                let sentence = lists.need(row)?;
                if sentence.is_empty() {
                    builder.push_sparse(words.size, &[], &[]);
                    continue;
                }
                let mut sum = vec![0.0; words.size];
                for place in sentence.iter().filter_map(|word| words.places.get(*word)) {
                    sum.iter_mut().zip(words.of(*place)).for_each(|(sum, value)| *sum += f64::from(*value));
                }
                let share = 1.0 / sentence.len() as f64;
                sum.iter_mut().for_each(|value| *value *= share);
                builder.push_dense(&sum);
            }
            builder.finish()
        });
        df.with_column(output, annotated(made, Group::sized(self.0.size).metadata()))
    }

    fn attribute(&self, name: &str) -> Option<ParamValue> {
        (name == "numWords").then(|| crate::prediction::int(self.0.words.len()))
    }

    fn call(&self, name: &str, _settings: &Settings, arguments: &[ParamValue]) -> Result<Option<ParamValue>> {
        if name == "vector" {
            let [ParamValue::Text(word)] = arguments else { return Ok(None) };
            let found = self.0.places.get(word);
            return Ok(found.map(|place| vector(self.0.of(*place).iter().map(|value| f64::from(*value)).collect())));
        }
        let Some(found) = self.0.synonyms(arguments)? else { return Ok(None) };
        let pair = |(word, likeness): (String, f64)| ParamValue::List(vec![ParamValue::Text(word), ParamValue::Float(likeness)]);
        Ok((name == "findSynonymsArray").then(|| ParamValue::List(found.into_iter().map(pair).collect())))
    }

    fn frame(&self, name: &str, _settings: &Settings, frames: &[DataFrame], arguments: &[ParamValue]) -> Result<Option<DataFrame>> {
        let [df] = frames else { return Ok(None) };
        match name {
            "getVectors" => self.0.table(false)?.into_frame(df.session()).map(Some),
            "findSynonyms" => {
                let Some(found) = self.0.synonyms(arguments)? else { return Ok(None) };
                let (words, likenesses): (Vec<String>, Vec<f64>) = found.into_iter().unzip();
                let words = Arc::new(StringArray::from_iter_values(words)) as ArrayRef;
                let likenesses = Arc::new(Float64Array::from(likenesses));
                let table = Table::new(vec![("word", DataType::String, words), ("similarity", DataType::Double, likenesses)])?;
                table.into_frame(df.session()).map(Some)
            }
            _ => Ok(None),
        }
    }

    fn table(&self) -> Result<Table> {
        self.0.table(true)
    }
}
