//! The head of an exercise: `key: value` lines between two lines of `---`.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::own::Own;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FrontMatter {
    pub title: String,
    /// One sentence for a list of exercises.
    pub summary: Option<String>,
    /// What a learner can do afterwards.
    pub objective: Option<String>,
    /// How long it takes, in minutes.
    pub minutes: Option<u32>,
    /// Files beside the exercise that its code reads.
    pub data: Vec<String>,
    /// What `SparkConf()` has before the code sets anything.
    pub settings: Vec<(String, String)>,
    /// Files of a learner's own that may take the place of what the exercise makes up.
    #[serde(default)]
    pub own: Vec<Own>,
}

const KEYS: &str = "title, summary, objective, time, data, settings, own";

/// `text` is what stands between the two lines; its first line is line `first` of the file.
pub(crate) fn parse(text: &str, first: usize) -> Result<FrontMatter> {
    let mut front = FrontMatter::default();
    let mut seen = Vec::new();
    for (line, content) in (first..).zip(text.lines()).filter(|(_, content)| !is_blank(content)) {
        let Some((key, value)) = content.split_once(':') else {
            return Err(Error::new(line, format!("not `key: value`: {content}")));
        };
        let (key, value) = (key.trim(), unquoted(value.trim()));
        if seen.contains(&key) {
            return Err(Error::new(line, format!("`{key}` is there twice")));
        }
        seen.push(key);
        match key {
            "title" => front.title = value.to_owned(),
            "summary" => front.summary = Some(value.to_owned()),
            "objective" => front.objective = Some(value.to_owned()),
            "time" => front.minutes = Some(minutes(value).map_err(|problem| Error::new(line, problem))?),
            "data" => front.data = files(value).map_err(|problem| Error::new(line, problem))?,
            "settings" => front.settings = settings(value).map_err(|problem| Error::new(line, problem))?,
            "own" => front.own = own(value).map_err(|problem| Error::new(line, problem))?,
            _ => return Err(Error::new(line, format!("unknown key `{key}`; known are {KEYS}"))),
        }
    }
    if front.title.is_empty() {
        return Err(Error::new(first.saturating_sub(1), "the head has no title"));
    }
    Ok(front)
}

fn is_blank(line: &str) -> bool {
    let line = line.trim_start();
    line.is_empty() || line.starts_with('#')
}

fn unquoted(value: &str) -> &str {
    let inside = |quote| value.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
    inside('"').or_else(|| inside('\'')).unwrap_or(value)
}

/// `a.csv, b.csv` or `[a.csv, b.csv]`
fn list(value: &str) -> Vec<String> {
    let inside = value.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(value);
    inside.split(',').map(|item| unquoted(item.trim()).to_owned()).filter(|item| !item.is_empty()).collect()
}

/// `10` or `10 min`
fn minutes(value: &str) -> std::result::Result<u32, String> {
    let number = value.trim_end_matches("minutes").trim_end_matches("min").trim();
    number
        .parse()
        .ok()
        .filter(|minutes| *minutes > 0)
        .ok_or_else(|| format!("`time` is a number of minutes, as in `10 min`, not `{value}`"))
}

/// They are fetched from beside the exercise, and nowhere else.
fn files(value: &str) -> std::result::Result<Vec<String>, String> {
    let names = list(value);
    let is_beside = |name: &&String| {
        !name.starts_with('/') && !name.contains([':', '\\']) && name.split('/').all(|part| part != ".." && !part.is_empty())
    };
    match names.iter().find(|name| !is_beside(name)) {
        Some(name) => Err(format!("data is named from the exercise's folder on, not `{name}`")),
        None => Ok(names),
    }
}

/// `spark.sql.shuffle.partitions=4, spark.master=local[2]`
fn settings(value: &str) -> std::result::Result<Vec<(String, String)>, String> {
    let pair = |text: &str| match text.split_once('=').map(|(key, value)| (key.trim(), value.trim())) {
        Some((key, value)) if key.starts_with("spark.") && !value.is_empty() => Ok((key.to_owned(), value.to_owned())),
        _ => Err(format!("a setting is `spark.…=value`, not `{text}`")),
    };
    value.split(',').map(str::trim).filter(|text| !text.is_empty()).map(pair).collect()
}

/// `folder/ratings.csv (userId, rating), folder/movies.csv (movieId, title)`
fn own(value: &str) -> std::result::Result<Vec<Own>, String> {
    let file = |text: &str| {
        let (path, columns) =
            text.split_once('(').ok_or_else(|| format!("after a file of `own` come its columns in brackets: `{}`", text.trim()))?;
        let (path, columns) = (path.trim().trim_start_matches(',').trim(), list(columns));
        if columns.is_empty() {
            return Err(format!("`{path}` of `own` has no columns by which it could be known"));
        }
        files(path)?;
        Ok(Own { path: path.to_owned(), columns })
    };
    value.split(')').filter(|text| !text.trim().is_empty()).map(file).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read() {
        let front = parse("title: \"Joins: who meets whom\"\n# a note\n\nsummary: Two tables.\ndata: [a.csv, 'b.csv']\n", 2).unwrap();
        assert_eq!(front.title, "Joins: who meets whom");
        assert_eq!(front.summary.as_deref(), Some("Two tables."));
        assert_eq!(front.data, ["a.csv", "b.csv"]);
        let text = "title: t\nobjective: You can cache.\ntime: 10 min\nsettings: spark.sql.shuffle.partitions=4, spark.master = local[2]";
        let front = parse(text, 2).unwrap();
        assert_eq!((front.objective.as_deref(), front.minutes), (Some("You can cache."), Some(10)));
        let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        assert_eq!(front.settings, [pair("spark.sql.shuffle.partitions", "4"), pair("spark.master", "local[2]")]);
        let front = parse("title: t\nown: m/ratings.csv (userId, rating), m/movies.csv (movieId)", 2).unwrap();
        let own =
            |path: &str, columns: &[&str]| Own { path: path.to_owned(), columns: columns.iter().map(|name| (*name).to_owned()).collect() };
        assert_eq!(front.own, [own("m/ratings.csv", &["userId", "rating"]), own("m/movies.csv", &["movieId"])]);
    }

    #[test]
    fn mistakes_are_told_with_their_line() {
        let said = |text| parse(text, 2).unwrap_err().to_string();
        assert_eq!(said("title: x\nno colon"), "line 3: not `key: value`: no colon");
        assert_eq!(said("title: x\ntitel: y"), format!("line 3: unknown key `titel`; known are {KEYS}"));
        assert_eq!(said("title: x\ntime: soon"), "line 3: `time` is a number of minutes, as in `10 min`, not `soon`");
        assert_eq!(said("title: x\nsettings: master=a"), "line 3: a setting is `spark.…=value`, not `master=a`");
        assert_eq!(said("title: x\ndata: ../a.csv"), "line 3: data is named from the exercise's folder on, not `../a.csv`");
        assert_eq!(said("title: x\nown: a.csv"), "line 3: after a file of `own` come its columns in brackets: `a.csv`");
        assert_eq!(said("title: x\nown: /a.csv (x)"), "line 3: data is named from the exercise's folder on, not `/a.csv`");
        assert_eq!(said("title: x\ntitle: y"), "line 3: `title` is there twice");
        assert_eq!(said("summary: x"), "line 1: the head has no title");
    }
}
