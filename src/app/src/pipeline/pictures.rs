//! What came of a fit as charts: facts that `chart` lays out like any others.

use std::rc::Rc;

use touchpaper_wire::Chart;
use touchpaper_wire::chart::{Axis, Kind, Marks, Scale, Series};

use crate::pipeline::report::{Clusters, Report, Weights};
use crate::run::iterations::Iterations;

/// A chart with what stands over it and is said of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Pictured {
    pub title: String,
    pub chart: Rc<Chart>,
}

fn axis(name: &str) -> Axis {
    Axis { name: name.to_owned(), scale: Scale::Number, categories: Vec::new() }
}

fn series(name: &str, points: Vec<(f64, f64)>) -> Series {
    Series { name: name.to_owned(), marks: Marks::Points { points } }
}

fn pictured(title: String, kind: Kind, x: &str, y: &str, series: Vec<Series>) -> Pictured {
    let chart = Chart { kind, x: axis(x), y: axis(y), series, note: None };
    Pictured { title, chart: Rc::new(chart) }
}

/// All that a report has, in the order in which they are read.
pub fn all(report: &Report, elbow: &[(f64, f64)]) -> Vec<Pictured> {
    [roc(report), precision(report), residuals(report), report.clusters.as_ref().map(clusters), costs(elbow)]
        .into_iter()
        .flatten()
        .collect()
}

fn area(report: &Report, name: &str) -> String {
    let found = report.metrics.iter().find(|(known, _)| known == name);
    found.map(|(_, value)| format!("; the area under it is {value:.3}")).unwrap_or_default()
}

fn roc(report: &Report) -> Option<Pictured> {
    let lines = vec![series("model", report.roc.clone()), series("chance", vec![(0.0, 0.0), (1.0, 1.0)])];
    let title = format!("ROC curve{}", area(report, "areaUnderROC"));
    (!report.roc.is_empty()).then(|| pictured(title, Kind::Line, "false positive rate", "true positive rate", lines))
}

fn precision(report: &Report) -> Option<Pictured> {
    let title = format!("Precision by recall{}", area(report, "areaUnderPR"));
    (!report.pr.is_empty()).then(|| pictured(title, Kind::Line, "recall", "precision", vec![series("precision", report.pr.clone())]))
}

fn residuals(report: &Report) -> Option<Pictured> {
    let points = report.residuals.clone();
    let mean = points.iter().map(|point| point.1).sum::<f64>() / points.len().max(1) as f64;
    let title = format!("Residuals of {} rows; their mean is {mean:.3}", points.len());
    (!points.is_empty()).then(|| pictured(title, Kind::Scatter, "prediction", "label − prediction", vec![series("rows", points)]))
}

fn clusters(clusters: &Clusters) -> Pictured {
    let of = |cluster: usize| {
        let points = clusters.points.iter().filter(|point| point.2 == cluster).map(|point| (point.0, point.1)).collect();
        series(&format!("cluster {cluster}"), points)
    };
    let mut all: Vec<Series> = (0..clusters.centers.len()).map(of).collect();
    all.push(Series { name: "centres".to_owned(), marks: Marks::Centres { points: clusters.centers.clone() } });
    let name = |at: usize| clusters.names.get(at).map_or("", String::as_str);
    let title = format!("{} rows in {} clusters, by the first two features", clusters.points.len(), clusters.centers.len());
    pictured(title, Kind::Scatter, name(0), name(1), all)
}

fn costs(elbow: &[(f64, f64)]) -> Option<Pictured> {
    let title = "Cost by number of clusters: where the line bends, more of them stop to pay".to_owned();
    (!elbow.is_empty()).then(|| pictured(title, Kind::Line, "k", "cost", vec![series("cost", elbow.to_vec())]))
}

/// Bars from zero to both sides, the largest at the top.
pub fn weights(weights: &Weights) -> Pictured {
    let points = weights.rows.iter().enumerate().map(|(at, (_, value))| (at as f64, *value)).collect();
    let names = weights.rows.iter().map(|(name, _)| name.clone()).collect();
    let chart = Chart {
        kind: Kind::Barh,
        x: axis(""),
        y: Axis { name: "feature".to_owned(), scale: Scale::Category, categories: names },
        series: vec![series(&weights.title, points)],
        note: (weights.of > weights.rows.len() as u64).then(|| format!("The {} largest of {}.", weights.rows.len(), weights.of)),
    };
    Pictured { title: weights.title.clone(), chart: Rc::new(chart) }
}

/// What a fit minimises (or, for a likelihood, maximises), by iteration; none where it told nothing to draw a line through.
pub fn objective(fit: &Iterations) -> Option<Pictured> {
    let title = format!("{}: its objective by iteration", fit.algorithm);
    (fit.points.len() > 1).then(|| pictured(title, Kind::Line, "iteration", "objective", vec![series("objective", fit.points.clone())]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::facts::{facts, sentence};
    use crate::chart::layout::layout;

    #[test]
    fn each_part_of_a_report_is_a_chart_with_its_facts() {
        let report = Report {
            metrics: vec![("areaUnderROC".to_owned(), 0.75)],
            roc: vec![(0.0, 0.0), (0.5, 1.0), (1.0, 1.0)],
            clusters: Some(Clusters {
                names: vec!["a".to_owned()],
                centers: vec![(0.0, 0.0), (9.0, 9.0)],
                points: vec![(1.0, 1.0, 0), (8.0, 9.0, 1)],
            }),
            ..Report::default()
        };
        let all = all(&report, &[(2.0, 10.0), (3.0, 4.0)]);
        let titles: Vec<&str> = all.iter().map(|one| one.title.split([';', ':', ',']).next().unwrap()).collect();
        assert_eq!(titles, ["ROC curve", "2 rows in 2 clusters", "Cost by number of clusters"]);
        assert!(all[0].title.ends_with("the area under it is 0.750"));
        let centres: Vec<_> = facts(&all[1].chart).rows.into_iter().filter(|row| row[0] == "centres").collect();
        assert_eq!(centres, [["centres", "0", "0"], ["centres", "9", "9"]]);
        assert_eq!(sentence(&all[2].chart), "Line chart of cost by k: 2 marks");
        assert_eq!(layout(&all[1].chart, 400.0, 300.0).tips.len(), 4);
    }

    #[test]
    fn weights_are_bars_by_feature_and_say_what_is_left_out() {
        let told = Weights { title: "Coefficients".to_owned(), rows: vec![("age".to_owned(), -0.5), ("at".to_owned(), 0.25)], of: 40 };
        let chart = weights(&told).chart;
        assert_eq!(facts(&chart).rows, [["age", "-0.5"], ["at", "0.25"]]);
        assert_eq!(chart.note.as_deref(), Some("The 2 largest of 40."));
    }
}
