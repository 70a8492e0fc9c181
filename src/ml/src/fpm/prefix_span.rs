//! PrefixSpan: no estimator, but a table of patterns made of a table of sequences.

use std::sync::Arc;

use touchpaper_sql::arrow::array::{Array, ArrayRef, AsArray, Int64Array, ListArray};
use touchpaper_sql::arrow::buffer::OffsetBuffer;
use touchpaper_sql::arrow::datatypes::Field;
use touchpaper_sql::{DataFrame, DataType, Error, Result};

use super::items::number;
use crate::algorithms::frequent_patterns::PrefixSpan;
use crate::columns::{field, gather, named};
use crate::persist::{Table, column};
use crate::stage::{Settings, requirement};
use crate::training::watch;

pub fn patterns(settings: &Settings, df: &DataFrame) -> Result<DataFrame> {
    crate::params::rules::check("PrefixSpan", settings)?;
    let name = settings.text("sequenceCol")?;
    let found = field(df, name)?.data_type;
    let DataType::Array(sets, _) = &found else { return Err(wrong(name, &found)) };
    let DataType::Array(item, _) = &**sets else { return Err(wrong(name, &found)) };
    let algorithm = PrefixSpan { min_support: settings.float("minSupport")?, max_pattern_length: settings.count("maxPatternLength", 1)? };
    // By partition and sequence, the items of each set.
    let parts = gather(df, vec![named(name)], Vec::new, |found: &mut Vec<Vec<ArrayRef>>, arrays, rows| {
        let [array] = arrays else { return Err(Error::internal("a stage's columns")) };
        let sequences = array.as_list_opt::<i32>().ok_or_else(|| Error::internal("sequences that are no lists"))?;
        for row in (0..rows).filter(|row| sequences.is_valid(*row)) {
            let sets = sequences.value(row);
            let sets = sets.as_list_opt::<i32>().ok_or_else(|| Error::internal("sets that are no lists"))?;
            found.push((0..sets.len()).map(|set| sets.value(set)).collect());
        }
        Ok(())
    })?;
    let arrays: Vec<ArrayRef> = parts.iter().flatten().flatten().map(Arc::clone).collect();
    let (items, numbers) = number(&arrays)?;
    let mut numbers = numbers.into_iter();
    let mut sequences = Vec::with_capacity(parts.len());
    for part in &parts {
        sequences.push(part.iter().map(|sets| numbers.by_ref().take(sets.len()).collect()).collect::<Vec<Vec<Vec<u32>>>>());
    }
    let context = df.session().context();
    let patterns = watch(settings, context, |monitor| algorithm.run(context, &sequences, &items.hashes, monitor))?;
    let sets: Vec<&Vec<u32>> = patterns.iter().flat_map(|pattern| &pattern.sequence).collect();
    let values = items.take(sets.iter().flat_map(|set| set.iter().copied()))?;
    let values = touchpaper_sql::arrow::compute::cast(&values, &item.to_arrow())?;
    let list = |values: ArrayRef, lengths: Vec<usize>| -> Result<ArrayRef> {
        let item = Arc::new(Field::new("item", values.data_type().clone(), true));
        Ok(Arc::new(ListArray::try_new(item, OffsetBuffer::from_lengths(lengths), values, None)?))
    };
    let inner = list(values, sets.iter().map(|set| set.len()).collect())?;
    let outer = list(inner, patterns.iter().map(|pattern| pattern.sequence.len()).collect())?;
    let counts = patterns.iter().map(|pattern| i64::try_from(pattern.count).unwrap_or(i64::MAX));
    let sequence = DataType::Array(Box::new(DataType::Array(item.clone(), true)), true);
    Table::complete(vec![("sequence", sequence, outer), ("freq", DataType::Long, column(Int64Array::from_iter_values(counts)))])?
        .into_frame(df.session())
}

fn wrong(name: &str, found: &DataType) -> Error {
    requirement(format!(
        "The input column must be ArrayType and the array element type must also be ArrayType, but got {}. ({name})",
        found.simple_string()
    ))
}
