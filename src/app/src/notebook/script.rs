//! A notebook as a script that `spark-submit` runs: cells apart by `# %%`, as editors know them.

use crate::handle::Handle;
use crate::notebook::cell::{Cell, Kind};

const SESSION: &str = "from pyspark.sql import SparkSession\n\nspark = SparkSession.builder.getOrCreate()\nsc = spark.sparkContext\n";
const DISPLAY: &str =
    "\n\ndef display(*values):\n    for value in values:\n        value.show() if hasattr(value, \"show\") else print(value)\n";

pub fn write(cells: &[Handle<Cell>]) -> String {
    let any = |told: &dyn Fn(&Cell) -> bool| cells.iter().any(|cell| told(&cell.read()));
    let mut script = String::new();
    let has_sql = any(&|cell| cell.kind == Kind::Sql && !cell.source.trim().is_empty());
    if has_sql {
        script.push_str(SESSION);
    }
    if any(&|cell| cell.kind == Kind::Python && cell.source.contains("display(")) {
        script.push_str(DISPLAY);
    }
    for cell in cells {
        let cell = cell.read();
        let source = cell.source.trim_end();
        if source.is_empty() {
            continue;
        }
        if !script.is_empty() {
            script.push_str("\n\n");
        }
        match cell.kind {
            Kind::Python => script.push_str(&format!("# %%\n{source}\n")),
            Kind::Sql => {
                let query = source.trim_end_matches(';').replace('\\', "\\\\").replace("\"\"\"", "\\\"\\\"\\\"");
                script.push_str(&format!("# %% SQL\n_sqldf = spark.sql(\"\"\"\n{query}\n\"\"\")\n_sqldf.show()\n"));
            }
            Kind::Markdown => {
                script.push_str("# %% [markdown]\n");
                for line in source.lines() {
                    script.push_str(format!("# {line}").trim_end());
                    script.push('\n');
                }
            }
        }
    }
    script
}

/// The cells of a script that has them marked, or the whole of it as one.
pub fn read(text: &str) -> Vec<Cell> {
    let mut parts: Vec<(Kind, Vec<&str>)> = vec![(Kind::Python, Vec::new())];
    for line in text.lines() {
        match line.strip_prefix("# %%") {
            Some(rest) => parts.push((if rest.contains("[markdown]") { Kind::Markdown } else { Kind::Python }, Vec::new())),
            None => {
                if let Some((_, lines)) = parts.last_mut() {
                    lines.push(line);
                }
            }
        }
    }
    let cell = |(kind, lines): (Kind, Vec<&str>)| {
        let bare = |line: &str| line.strip_prefix("# ").or_else(|| line.strip_prefix('#')).unwrap_or(line).to_owned();
        let lines: Vec<String> = lines.into_iter().map(|line| if kind == Kind::Markdown { bare(line) } else { line.to_owned() }).collect();
        (kind, lines.join("\n").trim().to_owned())
    };
    parts.into_iter().map(cell).filter(|(_, source)| !source.is_empty()).map(|(kind, source)| Cell::new(kind, source)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_cell_becomes_python() {
        let cells = [(Kind::Markdown, "# Title\n\ntext"), (Kind::Python, "x = 1\n"), (Kind::Sql, "SELECT '\\n';"), (Kind::Python, " \n")];
        let handles: Vec<_> = cells.iter().map(|(kind, source)| Handle::new(Cell::new(*kind, (*source).to_owned()))).collect();
        let sql = "\n\n# %% SQL\n_sqldf = spark.sql(\"\"\"\nSELECT '\\\\n'\n\"\"\")\n_sqldf.show()\n";
        let wanted = format!("{SESSION}\n\n# %% [markdown]\n# # Title\n#\n# text\n\n\n# %%\nx = 1\n{sql}");
        assert_eq!(write(&handles), wanted);
        let shows = [Handle::new(Cell::new(Kind::Python, "display(df)".to_owned()))];
        assert_eq!(write(&shows), format!("{DISPLAY}\n\n# %%\ndisplay(df)\n"));
    }

    #[test]
    fn a_marked_script_becomes_cells_again() {
        let told = |text: &str| read(text).into_iter().map(|cell| (cell.kind, cell.source)).collect::<Vec<_>>();
        assert_eq!(told("x = 1\n\ny = 2\n"), [(Kind::Python, "x = 1\n\ny = 2".to_owned())]);
        let text = "import a\n\n# %% [markdown]\n# # Title\n#\n# text\n\n# %% one\nx = 1\n\n# %%\n";
        let wanted = [(Kind::Python, "import a"), (Kind::Markdown, "# Title\n\ntext"), (Kind::Python, "x = 1")];
        assert_eq!(told(text), wanted.map(|(kind, source)| (kind, source.to_owned())));
        assert_eq!(told(""), []);
    }
}
