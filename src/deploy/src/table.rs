//! Rows under named fields: what every contract brings to a model and takes back from it.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::{Error, Result};

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Table {
    pub fields: Vec<String>,
    /// One list a row, in the order of `fields`.
    pub values: Vec<Vec<Value>>,
}

impl Table {
    /// Refuses rows of another width than the fields, fields that come twice, and cells that hold no single value.
    pub(crate) fn checked(self, place: &str) -> Result<Self> {
        let mut seen = HashSet::new();
        if let Some(twice) = self.fields.iter().find(|field| !seen.insert(field.as_str())) {
            return Err(Error::shape(format!("{place}fields"), format!("`{twice}` is there twice")));
        }
        for (index, row) in self.values.iter().enumerate() {
            if row.len() != self.fields.len() {
                let problem = format!("{} values for {} fields", row.len(), self.fields.len());
                return Err(Error::shape(format!("{place}values[{index}]"), problem));
            }
            if let Some(at) = row.iter().position(Value::is_object) {
                return Err(Error::shape(format!("{place}values[{index}][{at}]"), "an object where a value was expected"));
            }
        }
        Ok(self)
    }

    /// From columns: names, and each one's cells from the first row to the last.
    pub(crate) fn of_columns(columns: Vec<(String, Vec<Value>)>) -> Self {
        let rows = columns.first().map_or(0, |(_, cells)| cells.len());
        let mut values = vec![Vec::with_capacity(columns.len()); rows];
        let mut fields = Vec::with_capacity(columns.len());
        for (name, cells) in columns {
            fields.push(name);
            values.iter_mut().zip(cells).for_each(|(row, cell)| row.push(cell));
        }
        Self { fields, values }
    }
}
