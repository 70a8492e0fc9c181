//! FPGrowth as a stage.

use std::sync::Arc;

use touchpaper_sql::arrow::array::{Array, ArrayRef, AsArray, Float64Array, Int64Array, ListArray};
use touchpaper_sql::arrow::buffer::OffsetBuffer;
use touchpaper_sql::arrow::datatypes::{DataType as Arrow, Field, Int64Type};
use touchpaper_sql::{DataFrame, DataType, Error, Result, SparkSession};

use super::items::{Items, number};
use crate::algorithms::frequent_patterns::{FpGrowth, Itemset, Rule, association_rules};
use crate::columns::{call, field, gather, named, vacant};
use crate::params::ParamValue;
use crate::persist::{Saved, Table, column, malformed};
use crate::stage::{Fitted, Model, Settings, requirement, spark_exception};
use crate::training::watch;

const NAME: &str = "FPGrowthModel";

struct Frequent {
    items: Arc<Items>,
    itemsets: Vec<Itemset>,
    /// How many transactions there were.
    rows: u64,
    item_type: DataType,
    session: SparkSession,
}

/// The item type of the column of items.
fn item_type(settings: &Settings, df: &DataFrame) -> Result<DataType> {
    let name = settings.text("itemsCol")?;
    match field(df, name)?.data_type {
        DataType::Array(item, _) => Ok(*item),
        other => Err(requirement(format!("The input column must be array, but got {}.", other.simple_string()))),
    }
}

pub fn fit(settings: &Settings, df: &DataFrame) -> Result<Fitted> {
    let item_type = item_type(settings, df)?;
    if let Some(column) = settings.column("predictionCol")? {
        vacant(df, column)?;
    }
    let algorithm = FpGrowth {
        min_support: settings.float("minSupport")?,
        partitions: if settings.has("numPartitions") { Some(settings.count("numPartitions", 1)?) } else { None },
    };
    let columns = vec![named(settings.text("itemsCol")?)];
    // By partition, the items of each row.
    let parts = gather(df, columns, Vec::new, |found: &mut Vec<ArrayRef>, arrays, rows| {
        let [array] = arrays else { return Err(Error::internal("a stage's columns")) };
        let lists = array.as_list_opt::<i32>().ok_or_else(|| Error::internal("items that are in no list"))?;
        for row in (0..rows).filter(|row| lists.is_valid(*row)) {
            found.push(lists.value(row));
        }
        Ok(())
    })?;
    let arrays: Vec<ArrayRef> = parts.iter().flatten().map(Arc::clone).collect();
    let (items, numbers) = number(&arrays)?;
    let mut numbers = numbers.into_iter();
    let transactions: Vec<Vec<Vec<u32>>> = parts.iter().map(|part| numbers.by_ref().take(part.len()).collect()).collect();
    for transaction in transactions.iter().flatten() {
        let mut seen = transaction.clone();
        seen.sort_unstable();
        seen.dedup();
        if seen.len() < transaction.len() {
            let texts: Vec<&str> = transaction.iter().map(|item| items.text(*item)).collect();
            return Err(spark_exception(format!("Items in a transaction must be unique but got ArraySeq({}).", texts.join(", "))));
        }
    }
    let rows = transactions.iter().map(Vec::len).sum::<usize>() as u64;
    let context = df.session().context();
    let itemsets = watch(settings, context, |monitor| algorithm.fit(context, &transactions, &items.hashes, monitor))?;
    Ok(Box::new(Frequent { items: Arc::new(items), itemsets, rows, item_type, session: df.session().clone() }))
}

pub fn restore(saved: &Saved<'_>) -> Result<Fitted> {
    let table = saved.table("data")?;
    let lists = table.column("items")?.as_list_opt::<i32>().ok_or_else(|| malformed("items"))?;
    let counts = table.column("freq")?.as_primitive_opt::<Int64Type>().ok_or_else(|| malformed("freq"))?;
    let arrays: Vec<ArrayRef> = (0..lists.len()).map(|row| lists.value(row)).collect();
    let (items, numbers) = number(&arrays)?;
    let itemset = |(row, items)| Itemset { items, count: counts.value(row).max(0).unsigned_abs() };
    let itemsets = numbers.into_iter().enumerate().map(itemset).collect();
    let field = table.schema.fields.iter().find(|field| field.name == "items").ok_or_else(|| malformed("items"))?;
    let DataType::Array(item_type, _) = &field.data_type else { return Err(malformed("items")) };
    let rows = saved.told("numTrainingRecords")?.as_u64().ok_or_else(|| malformed("numTrainingRecords"))?;
    Ok(Box::new(Frequent { items: Arc::new(items), itemsets, rows, item_type: (**item_type).clone(), session: saved.session.clone() }))
}

impl Frequent {
    fn list_type(&self) -> DataType {
        DataType::Array(Box::new(self.item_type.clone()), true)
    }

    /// A column of arrays of items.
    fn lists<'a>(&self, rows: impl Iterator<Item = &'a [u32]> + Clone) -> Result<ArrayRef> {
        let Arrow::List(item) = self.list_type().to_arrow() else { return Err(Error::internal("a list that is none")) };
        let items = self.items.take(rows.clone().flatten().copied())?;
        let item = Arc::new(Field::new(item.name(), items.data_type().clone(), true));
        Ok(Arc::new(ListArray::try_new(item, OffsetBuffer::from_lengths(rows.map(<[u32]>::len)), items, None)?))
    }

    fn rules(&self, settings: &Settings) -> Result<Vec<Rule>> {
        Ok(association_rules(&self.itemsets, settings.float("minConfidence")?, self.rows))
    }

    fn rule_table(&self, rules: &[Rule]) -> Result<Table> {
        let consequents: Vec<[u32; 1]> = rules.iter().map(|rule| [rule.consequent]).collect();
        let numbers = |of: fn(&Rule) -> f64| column(Float64Array::from_iter_values(rules.iter().map(of)));
        let mut table = Table::complete(vec![
            ("antecedent", self.list_type(), self.lists(rules.iter().map(|rule| &rule.antecedent[..]))?),
            ("consequent", self.list_type(), self.lists(consequents.iter().map(|item| &item[..]))?),
            ("confidence", DataType::Double, numbers(|rule| rule.confidence)),
            ("lift", DataType::Double, column(Float64Array::from_iter(rules.iter().map(|rule| rule.lift)))),
            ("support", DataType::Double, numbers(|rule| rule.support)),
        ])?;
        if let Some(lift) = table.schema.fields.iter_mut().find(|field| field.name == "lift") {
            lift.nullable = true;
        }
        Ok(table)
    }
}

impl Model for Frequent {
    fn name(&self) -> &'static str {
        NAME
    }

    /// Adds what the rules whose antecedents a row holds make one expect, less what it holds already.
    fn transform(&self, settings: &Settings, df: &DataFrame) -> Result<DataFrame> {
        let (input, output) = (settings.text("itemsCol")?, settings.text("predictionCol")?);
        let asked = item_type(settings, df)?;
        vacant(df, output)?;
        let (items, lookup) = (Arc::clone(&self.items), self.items.lookup()?);
        let rules: Vec<(Vec<u32>, u32)> = self.rules(settings)?.into_iter().map(|rule| (rule.antecedent, rule.consequent)).collect();
        let result = DataType::Array(Box::new(asked.clone()), true);
        let made = call(NAME, vec![named(input)], result, move |arrays, rows| {
            let [array] = arrays else { return Err(Error::internal("a stage's argument")) };
            let lists = array.as_list_opt::<i32>().ok_or_else(|| Error::internal("items that are in no list"))?;
            let (mut found, mut lengths): (Vec<u32>, Vec<usize>) = (Vec::new(), Vec::with_capacity(rows));
            for row in 0..rows {
                let start = found.len();
                if lists.is_valid(row) {
                    let held: std::collections::HashSet<u32> = lookup.find(&lists.value(row))?.into_iter().flatten().collect();
                    for (antecedent, consequent) in &rules {
                        let new = !held.contains(consequent) && !found[start..].contains(consequent);
                        if new && antecedent.iter().all(|item| held.contains(item)) {
                            found.push(*consequent);
                        }
                    }
                }
                lengths.push(found.len() - start);
            }
            let values = items.take(found.into_iter())?;
            let values = touchpaper_sql::arrow::compute::cast(&values, &asked.to_arrow())?;
            let item = Arc::new(Field::new("item", values.data_type().clone(), true));
            Ok(Arc::new(ListArray::try_new(item, OffsetBuffer::from_lengths(lengths), values, None)?) as ArrayRef)
        });
        df.with_column(output, made)
    }

    fn attribute(&self, name: &str) -> Option<ParamValue> {
        (name == "numTrainingRecords").then(|| ParamValue::Int(i64::try_from(self.rows).unwrap_or(i64::MAX)))
    }

    fn frame(&self, name: &str, settings: &Settings, _: &[DataFrame], _: &[ParamValue]) -> Result<Option<DataFrame>> {
        match name {
            "freqItemsets" => Ok(Some(self.table()?.into_frame(&self.session)?)),
            "associationRules" => Ok(Some(self.rule_table(&self.rules(settings)?)?.into_frame(&self.session)?)),
            _ => Ok(None),
        }
    }

    fn table(&self) -> Result<Table> {
        let counts = self.itemsets.iter().map(|set| i64::try_from(set.count).unwrap_or(i64::MAX));
        Table::complete(vec![
            ("items", self.list_type(), self.lists(self.itemsets.iter().map(|set| &set.items[..]))?),
            ("freq", DataType::Long, column(Int64Array::from_iter_values(counts))),
        ])
    }

    fn metadata(&self) -> Vec<(&'static str, ParamValue)> {
        self.attribute("numTrainingRecords").map(|value| ("numTrainingRecords", value)).into_iter().collect()
    }
}
