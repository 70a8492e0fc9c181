//! A table's partitions: adding, dropping, renaming, and finding those that its folder holds.

use touchpaper_platform::files;

use super::tables::fits;
use crate::analyzer::{Analyzer, Typed};
use crate::catalog::{Partition, Table, TableKind};
use crate::column::Expression;
use crate::dataframe::DataFrame;
use crate::error::{Error, Result};
use crate::format;
use crate::functions::string::length;
use crate::parser::command::PartitionSpec;
use crate::reader::{partition_path, plain, unescape, value_of};
use crate::session::SparkSession;
use crate::writer::failed;

impl SparkSession {
    /// For each partition column the value that a spec gives it, as text.
    pub(super) fn spec_values(&self, table: &Table, spec: &PartitionSpec) -> Result<Vec<Option<Option<String>>>> {
        for (column, _) in spec {
            if !table.is_partition(column) {
                let (column, table) = (format!("`{column}`"), table.name.quoted());
                return Err(Error::new("PARTITIONS_NOT_FOUND", &[("partitionList", &column), ("tableName", &table)]));
            }
        }
        table
            .partition_columns
            .iter()
            .map(|column| match spec.iter().find(|(name, _)| name.eq_ignore_ascii_case(column)) {
                Some((_, Some(value))) => Ok(Some(self.spec_text(table, column, value)?)),
                _ => Ok(None),
            })
            .collect()
    }

    /// A constant as the partition column writes it.
    fn spec_text(&self, table: &Table, column: &str, value: &Expression) -> Result<Option<String>> {
        let field = table.schema.fields.iter().find(|f| f.name.eq_ignore_ascii_case(column));
        let data_type = field.map(|f| f.data_type.clone()).unwrap_or(crate::types::DataType::String);
        let one = self.range(0, 1, 1, Some(1))?.select(vec![value.clone().cast(data_type)])?;
        // A text has the column's length, as those have that were written.
        let plan = Analyzer::new(self).changed((*one.plan()).clone(), |a| length::write(Typed::of(a), &field?.metadata))?;
        let (_, batches) = DataFrame::new(self.clone(), plan).collect()?;
        let cell = batches.iter().find(|b| b.num_rows() > 0).and_then(|b| b.columns().first().cloned());
        Ok(cell.filter(|c| c.is_valid(0)).map(|c| format::cell(c.as_ref(), 0, "")))
    }

    /// A spec that names one partition.
    pub(super) fn whole_spec(&self, table: &Table, spec: &PartitionSpec) -> Result<Vec<Option<String>>> {
        let values = self.spec_values(table, spec)?;
        let missing = || {
            let given: Vec<&str> = spec.iter().map(|(n, _)| n.as_str()).collect();
            Error::analysis(format!(
                "Partition spec is invalid. The spec ({}) must match the partition spec ({}) defined in table '{}'",
                given.join(", "),
                table.partition_columns.join(", "),
                table.name.quoted()
            ))
        };
        values.into_iter().map(|v| v.ok_or_else(missing)).collect()
    }

    pub(super) fn add_partitions(
        &self,
        table: &Table,
        partitions: Vec<(PartitionSpec, Option<String>)>,
        if_not_exists: bool,
    ) -> Result<()> {
        self.must_be_partitioned(table)?;
        let mut added: Vec<Partition> = Vec::new();
        for (spec, location) in partitions {
            let values = self.whole_spec(table, &spec)?;
            if table.partitions.iter().chain(&added).any(|p| p.values == values) {
                if if_not_exists {
                    continue;
                }
                let parameters = [("partitionList", &*self.spec_shown(table, &values)), ("tableName", &*table.name.quoted())];
                return Err(Error::new("PARTITIONS_ALREADY_EXIST", &parameters));
            }
            let path = match location {
                Some(location) => files::absolute(plain(&location)),
                None => format!("{}/{}", table.path, folders(table, &values)),
            };
            added.push(Partition { values, path });
        }
        self.catalog().shared().change_table(&table.name, |t| {
            t.partitions.extend(added);
            t.partitions.sort_by(|a, b| a.path.cmp(&b.path));
        });
        Ok(())
    }

    fn spec_shown(&self, table: &Table, values: &[Option<String>]) -> String {
        let pairs = table.partition_columns.iter().zip(values);
        let parts: Vec<String> = pairs.map(|(c, v)| format!("`{c}` = {}", v.as_deref().unwrap_or("null"))).collect();
        format!("PARTITION ({})", parts.join(", "))
    }

    pub(super) fn must_be_partitioned(&self, table: &Table) -> Result<()> {
        if table.partition_columns.is_empty() {
            let name = table.name.quoted();
            return Err(Error::new("INVALID_PARTITION_OPERATION.PARTITION_SCHEMA_IS_EMPTY", &[("name", &name)]));
        }
        Ok(())
    }

    pub(super) fn drop_partitions(&self, table: &Table, specs: &[PartitionSpec], if_exists: bool) -> Result<()> {
        self.must_be_partitioned(table)?;
        let mut gone: Vec<Partition> = Vec::new();
        for spec in specs {
            let values = self.spec_values(table, spec)?;
            let found: Vec<Partition> = table.partitions.iter().filter(|p| fits(p, &values)).cloned().collect();
            if found.is_empty() && !if_exists {
                let values: Vec<Option<String>> = values.into_iter().map(Option::flatten).collect();
                let parameters = [("partitionList", &*self.spec_shown(table, &values)), ("tableName", &*table.name.quoted())];
                return Err(Error::new("PARTITIONS_NOT_FOUND", &parameters));
            }
            gone.extend(found);
        }
        if table.kind == TableKind::Managed {
            for partition in gone.iter().filter(|p| files::exists(&p.path)) {
                files::remove(&partition.path).map_err(|e| failed(&partition.path, &e))?;
            }
        }
        self.catalog().shared().change_table(&table.name, |t| t.partitions.retain(|p| !gone.contains(p)));
        Ok(())
    }

    pub(super) fn rename_partition(&self, table: &Table, from: &PartitionSpec, to: &PartitionSpec) -> Result<()> {
        self.must_be_partitioned(table)?;
        let (from, to) = (self.whole_spec(table, from)?, self.whole_spec(table, to)?);
        let Some(old) = table.partitions.iter().find(|p| p.values == from).cloned() else {
            let parameters = [("partitionList", &*self.spec_shown(table, &from)), ("tableName", &*table.name.quoted())];
            return Err(Error::new("PARTITIONS_NOT_FOUND", &parameters));
        };
        if table.partitions.iter().any(|p| p.values == to) {
            let parameters = [("partitionList", &*self.spec_shown(table, &to)), ("tableName", &*table.name.quoted())];
            return Err(Error::new("PARTITIONS_ALREADY_EXIST", &parameters));
        }
        let path = format!("{}/{}", table.path, folders(table, &to));
        if files::exists(&old.path) {
            files::rename(&old.path, &path).map_err(|e| failed(&path, &e))?;
        }
        self.catalog().shared().change_table(&table.name, |t| {
            for partition in t.partitions.iter_mut().filter(|p| p.values == from) {
                *partition = Partition { values: to.clone(), path: path.clone() };
            }
        });
        Ok(())
    }

    /// MSCK REPAIR TABLE: the catalog learns of the partitions that the table's folder holds.
    pub fn recover_partitions(&self, name: &[String]) -> Result<()> {
        self.repair(name, "ALTER TABLE RECOVER PARTITIONS")
    }

    pub(super) fn repair(&self, name: &[String], operation: &str) -> Result<()> {
        let table = self.table_of_files(name, operation)?;
        if table.partition_columns.is_empty() {
            let parameters = [("operation", operation), ("tableIdentWithDB", &*table.name.quoted())];
            return Err(Error::new("NOT_A_PARTITIONED_TABLE", &parameters));
        }
        let mut found = Vec::new();
        self.look_for(&table, &table.path, &mut Vec::new(), &mut found);
        self.catalog().shared().change_table(&table.name, |t| {
            for partition in found {
                if !t.partitions.iter().any(|p| p.values == partition.values) {
                    t.partitions.push(partition);
                }
            }
            t.partitions.sort_by(|a, b| a.path.cmp(&b.path));
        });
        self.refresh_named(&table.name)
    }

    fn look_for(&self, table: &Table, folder: &str, values: &mut Vec<Option<String>>, out: &mut Vec<Partition>) {
        let Some(column) = table.partition_columns.get(values.len()) else {
            out.push(Partition { values: values.clone(), path: folder.to_string() });
            return;
        };
        let field = table.schema.fields.iter().find(|f| f.name.eq_ignore_ascii_case(column));
        for entry in files::list(folder).unwrap_or_default().into_iter().filter(|e| e.is_dir) {
            let Some((name, value)) = entry.name.split_once('=') else { continue };
            if !unescape(name).eq_ignore_ascii_case(column) {
                continue;
            }
            let value = Some(unescape(value)).filter(|v| v != "__HIVE_DEFAULT_PARTITION__");
            let fits = value.as_deref().is_none_or(|v| field.is_none_or(|f| value_of(v, &f.data_type).is_some()));
            if fits {
                values.push(value);
                self.look_for(table, &format!("{folder}/{}", entry.name), values, out);
                values.pop();
            }
        }
    }
}

/// `p=1/q=x`
pub(super) fn folders(table: &Table, values: &[Option<String>]) -> String {
    let parts = table.partition_columns.iter().zip(values).map(|(c, v)| partition_path(c, v.as_deref()));
    parts.collect::<Vec<_>>().join("/")
}
