//! Programs that come with the page: one row each, its text in static/samples.

pub struct Sample {
    pub title: &'static str,
    pub line: &'static str,
    /// What of Spark it shows.
    pub topic: &'static str,
    pub file: &'static str,
    pub text: &'static str,
}

macro_rules! sample {
    ($file:literal, $topic:literal, $title:literal, $line:literal) => {
        Sample { title: $title, line: $line, topic: $topic, file: $file, text: include_str!(concat!("../../../static/samples/", $file)) }
    };
}

pub const ALL: [Sample; 8] = [
    sample!("word_count.py", "RDD", "Word count", "The commonest words of a novel: map, shuffle, reduce."),
    sample!("pi.py", "RDD", "Pi by chance", "Darts thrown at a square, in as many tasks as there are threads."),
    sample!("dataframe_sql.py", "SQL", "DataFrame and SQL", "The same question asked twice, of the same plan."),
    sample!("joins.py", "SQL", "Joins and windows", "Orders with their customers, the best of each country, and who never ordered."),
    sample!("churn.py", "ML", "Who will leave", "A pipeline from raw columns to a classifier, judged on customers it has not seen."),
    sample!("als.py", "ML", "Films for you", "Alternating least squares learns tastes from ratings and recommends."),
    sample!("kmeans.py", "ML", "Clusters", "k-means for several k, and the silhouette that tells the right one."),
    sample!("page_rank.py", "RDD", "PageRank", "Ten rounds over a small web; cached links, and one shuffle a round."),
];

#[cfg(test)]
mod tests {
    use super::ALL;

    #[test]
    fn each_runs_unchanged_on_spark_and_has_a_place_of_its_own() {
        for (at, sample) in ALL.iter().enumerate() {
            assert!(sample.text.contains("SparkSession.builder"), "{}", sample.file);
            assert!(sample.text.ends_with('\n') && !sample.text.contains('\t'), "{}", sample.file);
            assert!(ALL[..at].iter().all(|other| other.file != sample.file && other.title != sample.title), "{}", sample.file);
        }
    }
}
