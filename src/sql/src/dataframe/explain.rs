//! explain.

use super::DataFrame;
use crate::error::{Error, Result};
use crate::physical;

impl DataFrame {
    /// What `explain(mode=…)` prints: `simple`, `extended`, `codegen`, `cost` or `formatted`.
    pub fn explain_text(&self, mode: &str) -> Result<String> {
        let plan = self.ready()?;
        let session = &self.session;
        let physical = || physical::explain(session, &plan);
        match mode.to_ascii_lowercase().as_str() {
            "simple" => Ok(format!("== Physical Plan ==\n{}\n\n", physical()?)),
            "extended" => {
                let columns: Vec<_> = self.dtypes().into_iter().map(|(name, t)| format!("{name}: {t}")).collect();
                let analyzed = physical::explain_analyzed(&plan);
                Ok(format!(
                    "== Parsed Logical Plan ==\n{analyzed}\n\n== Analyzed Logical Plan ==\n{}\n{analyzed}\n\n== Optimized Logical \
                     Plan ==\n{}\n\n== Physical Plan ==\n{}\n",
                    columns.join(", "),
                    physical::explain_optimized(session, &plan, false)?,
                    physical()?,
                ))
            }
            "codegen" => Ok("Found 0 WholeStageCodegen subtrees.\n".into()),
            "cost" => Ok(format!(
                "== Optimized Logical Plan ==\n{}\n\n== Physical Plan ==\n{}\n\n",
                physical::explain_optimized(session, &plan, true)?,
                physical()?
            )),
            "formatted" => Ok(format!("== Physical Plan ==\n{}\n\n", physical::explain_formatted(session, &plan)?)),
            _ => Err(Error::illegal_argument(format!(
                "Unknown explain mode: {mode}. Accepted explain modes are 'simple', 'extended', 'codegen', 'cost', 'formatted'."
            ))),
        }
    }
}
