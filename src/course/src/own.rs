//! A learner's own files in the place of data that an exercise makes up: which file is which, by its name and its head.

use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Own {
    /// Where the exercise's code finds it.
    pub path: String,
    /// Columns that its head has to have.
    pub columns: Vec<String>,
}

impl Own {
    pub fn file_name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    fn is_in(&self, head: &[String]) -> bool {
        self.columns.iter().all(|column| head.iter().any(|name| name.eq_ignore_ascii_case(column)))
    }
}

/// The one that a CSV file is, by its name, or whatever it is called by its columns. `first` is how the file begins.
pub fn find<'a>(wanted: &'a [Own], name: &str, first: &[u8]) -> Result<&'a Own, String> {
    let head = head(first);
    let bare = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let fitting = || wanted.iter().filter(|own| own.is_in(&head));
    if let Some(own) = fitting().find(|own| own.file_name().eq_ignore_ascii_case(bare)).or_else(|| fitting().next()) {
        return Ok(own);
    }
    let columns = |names: &[String]| names.iter().take(8).map(String::as_str).collect::<Vec<_>>().join(", ");
    let wants: Vec<String> = wanted.iter().map(|own| format!("{} ({})", own.file_name(), columns(&own.columns))).collect();
    let has = if head.iter().all(String::is_empty) { "has no head".to_owned() } else { format!("has the columns {}", columns(&head)) };
    Err(format!("{bare} {has}; wanted is {}", wants.join(" or ")))
}

/// The names in the first line.
fn head(first: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(first);
    let line = text.trim_start_matches('\u{feff}').lines().next().unwrap_or_default();
    line.split(',').map(|name| name.trim().trim_matches('"').chars().take(40).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_by_its_name_or_its_columns() {
        let own =
            |path: &str, columns: &[&str]| Own { path: path.to_owned(), columns: columns.iter().map(|name| (*name).to_owned()).collect() };
        let wanted = [own("m/ratings.csv", &["userId", "movieId", "rating"]), own("m/movies.csv", &["movieId", "title"])];
        let found = |name, first: &str| find(&wanted, name, first.as_bytes()).map(|own| own.path.clone());
        assert_eq!(found("ml-latest-small/ratings.csv", "userId,movieId,rating,timestamp\r\n1,1,4.0,9\n"), Ok("m/ratings.csv".to_owned()));
        assert_eq!(found("my copy (1).csv", "\u{feff}\"MovieID\",\"Title\",genres\n"), Ok("m/movies.csv".to_owned()));
        let why = found("tags.csv", "userId,tag\n").unwrap_err();
        assert_eq!(
            why,
            "tags.csv has the columns userId, tag; wanted is ratings.csv (userId, movieId, rating) or movies.csv (movieId, title)"
        );
        assert!(found("ratings.csv", "").unwrap_err().starts_with("ratings.csv has no head; wanted is"));
        assert!(find(&wanted, "x.csv", &[0xff, 0xfe, 0, 1]).is_err());
    }
}
