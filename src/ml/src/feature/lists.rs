//! Columns of lists of texts.

use touchpaper_sql::arrow::array::{Array, ArrayRef, AsArray, ListArray, ListBuilder, StringArray, StringBuilder};
use touchpaper_sql::{DataFrame, DataType, Error, Result};

use crate::columns::{field, strings};
use crate::stage::{java, requirement};

pub fn type_of_lists() -> DataType {
    DataType::Array(Box::new(DataType::String), true)
}

/// A column of lists of texts, to be read by row.
pub struct Lists {
    list: ListArray,
    items: StringArray,
}

impl Lists {
    pub fn new(array: &ArrayRef) -> Result<Self> {
        let list = array.as_list_opt::<i32>().cloned().ok_or_else(|| Error::internal("a column that holds no lists"))?;
        let items = strings(list.values())?;
        Ok(Self { list, items })
    }

    /// None where the list is null; a null among its items is empty.
    pub fn get(&self, row: usize) -> Option<Vec<&str>> {
        if self.list.is_null(row) {
            return None;
        }
        let at = |row: usize| self.list.value_offsets().get(row).and_then(|offset| usize::try_from(*offset).ok()).unwrap_or(0);
        Some((at(row)..at(row + 1)).map(|place| if self.items.is_null(place) { "" } else { self.items.value(place) }).collect())
    }

    /// As `get`, where a null is the error that Spark's functions of lists throw.
    pub fn need(&self, row: usize) -> Result<Vec<&str>> {
        self.get(row).ok_or_else(|| java("java.lang.NullPointerException", "a null list of texts"))
    }
}

#[derive(Default)]
pub struct ListsBuilder(ListBuilder<StringBuilder>);

impl ListsBuilder {
    pub fn push<T: AsRef<str>>(&mut self, items: Option<&[T]>) {
        for item in items.unwrap_or_default() {
            self.0.values().append_value(item.as_ref());
        }
        self.0.append(items.is_some());
    }

    pub fn finish(mut self) -> ArrayRef {
        std::sync::Arc::new(self.0.finish())
    }
}

/// As `list_field`, in the words of estimators.
pub fn words_field(df: &DataFrame, name: &str) -> Result<()> {
    match field(df, name)?.data_type {
        DataType::Array(element, _) if *element == DataType::String => Ok(()),
        other => Err(requirement(format!(
            "Column {name} must be of type equal to one of the following types: [array<string>, array<string>] but was actually of type {}.",
            other.simple_string()
        ))),
    }
}

/// The column, which must hold lists of texts.
pub fn list_field(df: &DataFrame, name: &str) -> Result<()> {
    match field(df, name)?.data_type {
        DataType::Array(element, _) if *element == DataType::String => Ok(()),
        other => Err(requirement(format!("Input type must be array<string> but got {}", other.simple_string()))),
    }
}
