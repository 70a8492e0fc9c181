//! explain.

mod parsed;

use super::DataFrame;
use crate::error::{Error, Result};
use crate::physical;

impl DataFrame {
    /// What `explain(mode=…)` prints: `simple`, `extended`, `codegen`, `cost` or `formatted`.
    pub fn explain_text(&self, mode: &str) -> Result<String> {
        let plan = self.ready()?;
        let session = &self.session;
        let physical = |verbose| physical::explain(session, &plan, verbose);
        match mode.to_ascii_lowercase().as_str() {
            "simple" => Ok(format!("== Physical Plan ==\n{}\n\n", physical(false)?)),
            "extended" => {
                let columns: Vec<_> = self.dtypes().into_iter().map(|(name, t)| format!("{name}: {t}")).collect();
                let analyzed = physical::explain_analyzed(&plan);
                let parsed = self.query.as_ref().and_then(|query| parsed::tree(query, &plan.output)).unwrap_or_else(|| analyzed.clone());
                Ok(format!(
                    "== Parsed Logical Plan ==\n{parsed}\n\n== Analyzed Logical Plan ==\n{}\n{analyzed}\n\n== Optimized Logical \
                     Plan ==\n{}\n\n== Physical Plan ==\n{}\n",
                    columns.join(", "),
                    physical::explain_optimized(session, &plan, false)?,
                    physical(true)?,
                ))
            }
            "codegen" => Ok("Found 0 WholeStageCodegen subtrees.\n".into()),
            "cost" => Ok(format!(
                "== Optimized Logical Plan ==\n{}\n\n== Physical Plan ==\n{}\n\n",
                physical::explain_optimized(session, &plan, true)?,
                physical(false)?
            )),
            "formatted" => Ok(format!("== Physical Plan ==\n{}\n\n", physical::explain_formatted(session, &plan)?)),
            _ => Err(Error::illegal_argument(format!(
                "Unknown explain mode: {mode}. Accepted explain modes are 'simple', 'extended', 'codegen', 'cost', 'formatted'."
            ))),
        }
    }
}
