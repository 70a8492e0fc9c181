//! explain.

use super::DataFrame;
use crate::error::Result;
use crate::physical;

impl DataFrame {
    /// `== Physical Plan ==` as what will run.
    pub fn explain_text(&self, extended: bool) -> Result<String> {
        let plan = self.ready()?;
        let physical = physical::explain(&self.session, &plan)?;
        if !extended {
            return Ok(format!("== Physical Plan ==\n{physical}\n\n"));
        }
        let analyzed = plan.logical.display_indent().to_string();
        let optimized = physical::optimize(&self.session, &plan)?.display_indent().to_string();
        Ok(format!(
            "== Parsed Logical Plan ==\n{analyzed}\n\n== Analyzed Logical Plan ==\n{analyzed}\n\n== Optimized Logical \
             Plan ==\n{optimized}\n\n== Physical Plan ==\n{physical}\n\n"
        ))
    }
}
