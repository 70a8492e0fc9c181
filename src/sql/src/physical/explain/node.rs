//! An operator as plans show it.

/// What an operator is, as far as others are written by it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    #[default]
    Other,
    Project,
    /// One that gives its result's columns itself: an aggregate that is not partial.
    Aggregate,
    Window,
    Join,
    TopK,
    /// Filters, sorts and exchanges: the columns that come out are those that go in.
    Passing,
}

#[derive(Default)]
pub struct Node {
    pub kind: Kind,
    /// The line of `explain()`.
    pub text: String,
    /// What `explain(extended=True)` has behind it.
    pub more: String,
    pub children: Vec<Node>,
    /// Columns that come out.
    pub output: Vec<String>,
    /// What the formatted mode says below the operator.
    pub details: Vec<(&'static str, String)>,
    pub id: usize,
    /// Whether Spark would compile it into its stage's one function; here such operators run in one pass too.
    pub codegen: bool,
    /// The number of that function.
    pub stage: usize,
    pub shows_output: bool,
    pub is_exchange: bool,
    /// `Inner BuildRight`
    pub join: String,
    pub projected: Vec<String>,
    /// What Spark calls columns that are made here and have no name of the user's.
    pub aliases: Vec<(String, String)>,
}

impl Node {
    pub fn new(text: impl Into<String>, children: Vec<Node>, output: Vec<String>) -> Self {
        Self { text: text.into(), children, output, ..Self::default() }
    }

    pub fn compiled(self) -> Self {
        Self { codegen: true, ..self }
    }

    /// The join itself runs by itself, whatever is projected from it.
    pub fn of_its_own(mut self) -> Self {
        match self.kind {
            Kind::Join => self.codegen = false,
            _ => self.children.iter_mut().for_each(|child| child.codegen = false),
        }
        self
    }

    pub fn of_kind(self, kind: Kind) -> Self {
        Self { kind, ..self }
    }

    pub fn detail(self, name: &'static str, value: impl Into<String>) -> Self {
        self.told(name, format!(": {}", value.into()))
    }

    /// A list with how many it has, as `Keys [2]: [a#0, b#1]`.
    pub fn list(self, name: &'static str, items: &[String]) -> Self {
        let count = if items.is_empty() { String::new() } else { format!(" [{}]", items.len()) };
        self.told(name, format!("{count}: [{}]", items.join(", ")))
    }

    fn told(mut self, name: &'static str, behind: String) -> Self {
        self.details.push((name, behind));
        self
    }

    pub fn exchange(self) -> Self {
        Self { is_exchange: true, kind: Kind::Passing, ..self }
    }

    /// Columns and calculations of the input's.
    pub fn project(items: Vec<String>, input: Node, output: Vec<String>) -> Self {
        let text = if items.is_empty() { "Project".to_string() } else { format!("Project [{}]", items.join(", ")) };
        let node = Self::new(text, vec![input], output).compiled().of_kind(Kind::Project);
        Self { shows_output: true, projected: items, ..node }
    }

    /// The operator's name, and what kind of scan it is.
    pub fn title(&self) -> String {
        let end = self.text.find(['(', '[', ',']).unwrap_or(self.text.len());
        let head = self.text.get(..end).unwrap_or("").trim();
        // `FileScan csv [a#0] …` is `Scan csv `: the name of a table would stand behind it.
        if let Some(format) = head.strip_prefix("FileScan ") {
            return format!("Scan {} ", format.split(' ').next().unwrap_or(""));
        }
        let words = if head.starts_with("Scan") { 2 } else { 1 };
        head.split(' ').take(words).collect::<Vec<_>>().join(" ")
    }

    /// The same in the formatted mode's tree: a join with its kind and the side that is built.
    pub fn outlined(&self) -> String {
        if self.kind == Kind::Join { format!("{} {}", self.title(), self.join) } else { self.title() }
    }

    /// Output as the formatted mode has it: a projection's expressions.
    pub fn shown_output(&self) -> Vec<String> {
        if self.projected.is_empty() { self.output.clone() } else { self.projected.clone() }
    }

    /// Plans with exchanges are subject to change while they run.
    pub fn is_adaptive(&self) -> bool {
        self.is_exchange || self.children.iter().any(Node::is_adaptive)
    }

    pub fn codegen(&mut self, on: bool) {
        self.codegen = on && self.codegen;
        for child in &mut self.children {
            child.codegen(on);
        }
    }

    /// Compiled operators that stand upon each other share a function; those further down are made first.
    pub fn number_stages(&mut self, made: &mut usize) {
        if !self.codegen {
            self.children.iter_mut().for_each(|child| child.number_stages(made));
            return;
        }
        self.number_below(made);
        *made += 1;
        self.set_stage(*made);
    }

    fn number_below(&mut self, made: &mut usize) {
        for child in &mut self.children {
            if child.codegen {
                child.number_below(made);
            } else {
                child.number_stages(made);
            }
        }
    }

    fn set_stage(&mut self, stage: usize) {
        self.stage = stage;
        self.children.iter_mut().filter(|child| child.codegen).for_each(|child| child.set_stage(stage));
    }

    pub fn number(&mut self, next: &mut usize) {
        for child in &mut self.children {
            child.number(next);
        }
        self.id = *next;
        *next += 1;
    }

    pub fn number_exchanges(&mut self, next: &mut usize) {
        for child in &mut self.children {
            child.number_exchanges(next);
        }
        if self.is_exchange {
            *next += 1;
            let id = format!(", [plan_id={next}]");
            self.text.push_str(&id);
            if let Some((_, arguments)) = self.details.iter_mut().find(|(name, _)| *name == "Arguments") {
                arguments.push_str(&id);
            }
        }
    }

    /// Spark's names for columns that have been given no other by now.
    pub fn name_the_rest(&mut self) {
        let mut names = Vec::new();
        self.collect_names(&mut names);
        for (from, to) in &names {
            self.rename(from, to, true);
        }
    }

    fn collect_names(&mut self, names: &mut Vec<(String, String)>) {
        names.append(&mut self.aliases);
        self.children.iter_mut().for_each(|child| child.collect_names(names));
    }

    /// A column under another name, wherever this operator and those below it that pass it on speak of it.
    pub fn rename(&mut self, from: &str, to: &str, deep: bool) {
        self.text = renamed(&self.text, from, to);
        self.more = renamed(&self.more, from, to);
        for text in self.output.iter_mut().chain(&mut self.projected).chain(self.details.iter_mut().map(|(_, text)| text)) {
            *text = renamed(text, from, to);
        }
        if deep {
            self.children.iter_mut().for_each(|child| child.rename(from, to, true));
        }
    }
}

/// A column's unique name for another in a text.
pub fn renamed(text: &str, from: &str, to: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(from) {
        let (before, found) = rest.split_at(at);
        let behind = found.get(from.len()..).unwrap_or("");
        let ends = !behind.starts_with(|c: char| c.is_ascii_digit() || (c == 'L' && !from.ends_with('L')));
        let begins = !before.ends_with(|c: char| c.is_alphanumeric() || c == '_');
        out.push_str(before);
        out.push_str(if ends && begins { to } else { from });
        rest = behind;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::renamed;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn only_whole_names_are_replaced() {
        assert_eq!(renamed("(count#2 > count#21) AND a_count#2L", "count#2", "n#3L"), "(n#3L > count#21) AND a_count#2L");
        assert_eq!(renamed("[(id % 7)#1L, x#1L]", "(id % 7)#1L", "k#4L"), "[k#4L, x#1L]");
    }
}
