use serde_json::{Value, json};

use super::{Baseline, Drift, Kind, Verdict, chi_square, chi_square_tail, drifted, kolmogorov_tail, ks_distance, ks_p, psi};
use crate::table::Table;

fn near(found: f64, wanted: f64, what: &str) {
    assert!((found - wanted).abs() <= 1e-9 * wanted.abs().max(1e-6), "{what}: {found} {wanted}");
}

fn floats(values: &Value) -> Vec<f64> {
    let mut floats: Vec<f64> = values.as_array().unwrap().iter().map(|value| value.as_f64().unwrap()).collect();
    floats.sort_by(f64::total_cmp);
    floats
}

fn counts(values: &Value) -> Vec<usize> {
    serde_json::from_value(values.clone()).unwrap()
}

/// As scipy has them: `tests/deploy/record_drift.py`.
#[test]
fn statistics_are_scipys() {
    let recorded: Value = serde_json::from_str(include_str!("../../../../tests/deploy/drift.json")).unwrap();
    for case in recorded["ks"].as_array().unwrap() {
        let (one, other) = (floats(&case["one"]), floats(&case["other"]));
        let d = ks_distance(&one, &other);
        near(d, case["d"].as_f64().unwrap(), "D");
        near(ks_p(d, one.len(), other.len()), case["p"].as_f64().unwrap(), "p of D");
    }
    for case in recorded["chi_square"].as_array().unwrap() {
        let (chi, p) = chi_square(&counts(&case["one"]), &counts(&case["other"]));
        near(chi, case["statistic"].as_f64().unwrap(), "chi-square");
        near(p, case["p"].as_f64().unwrap(), "p of chi-square");
    }
    for case in recorded["kolmogorov"].as_array().unwrap() {
        near(kolmogorov_tail(case[0].as_f64().unwrap()), case[1].as_f64().unwrap(), "Kolmogorov's tail");
    }
    for case in recorded["chi_square_tail"].as_array().unwrap() {
        near(chi_square_tail(case[0].as_f64().unwrap(), case[1].as_f64().unwrap()), case[2].as_f64().unwrap(), "chi-square's tail");
    }
}

#[test]
fn psi_is_its_sum() {
    let wanted = (0.6 - 0.5) * (0.6_f64 / 0.5).ln() + (0.4 - 0.5) * (0.4_f64 / 0.5).ln();
    near(psi(&[50, 50], &[60, 40]), wanted, "PSI");
    near(psi(&[1, 2, 3], &[10, 20, 30]), 0.0, "PSI of the same shares");
    assert!(psi(&[100, 0], &[0, 100]) > 10.0);
}

fn training() -> Table {
    let row = |at: usize| vec![json!((at * 7919 % 1000) as f64 / 20.0 + 15.0), json!(["us", "us", "sg"][at % 3])];
    Table { fields: vec!["age".into(), "country".into()], values: (0..1500).map(row).collect() }
}

fn column(table: &Table, at: usize) -> Vec<Value> {
    table.values.iter().map(|row| row[at].clone()).collect()
}

#[test]
fn drift_is_found_where_it_was_made_and_nowhere_else() {
    let rows = training();
    let baselines = [Baseline::of("age", &column(&rows, 0)), Baseline::of("country", &column(&rows, 1))];
    let verdicts = |drift: Option<(&str, Drift)>| {
        let (column_of, drift) = drift.unwrap_or(("age", Drift::Shift(0.0)));
        let seen = drifted(&rows, column_of, &drift, 600, 11);
        [0, 1].map(|at| baselines[at].compare(&column(&seen, at)).verdict)
    };
    use Verdict::{Drifted, Stable, Watch};
    assert_eq!(verdicts(None), [Stable, Stable]);
    assert_eq!(verdicts(Some(("age", Drift::Shift(1.0)))), [Drifted, Stable]);
    assert_eq!(verdicts(Some(("age", Drift::Missing(0.08)))), [Watch, Stable]);
    assert_eq!(verdicts(Some(("age", Drift::Missing(0.5)))), [Drifted, Stable]);
    assert_eq!(verdicts(Some(("country", Drift::Becomes(json!("mars"), 0.03)))), [Stable, Watch]);
    assert_eq!(verdicts(Some(("country", Drift::Becomes(json!("sg"), 0.8)))), [Stable, Drifted]);
}

#[test]
fn shares_are_told_and_few_rows_say_nothing() {
    let rows = training();
    let baseline = Baseline::of("country", &column(&rows, 1));
    let finding = baseline.compare(&[json!("us"), json!("mars"), json!(null), json!("sg")]);
    assert_eq!((finding.verdict, finding.missing, finding.unseen), (Verdict::Unknown, 0.25, 0.25));
    assert_eq!(baseline.compare(&[]).verdict, Verdict::Unknown);
    let age = Baseline::of("age", &column(&rows, 0));
    assert_eq!(age.compare(&[json!(1.0), json!(20.0)]).unseen, 0.5);
    let Kind::Numbers { edges, counts, .. } = age.kind else { panic!("numbers") };
    assert_eq!((edges.len(), counts.len(), counts.iter().sum::<usize>()), (9, 10, 1500));
    let one = Baseline::of("one", &vec![json!(1); 50]);
    assert_eq!(one.compare(&vec![json!(1); 50]).verdict, Verdict::Stable);
    assert_eq!(one.compare(&vec![json!(2); 50]).verdict, Verdict::Drifted);
}

#[test]
fn the_same_seed_is_the_same_traffic() {
    let rows = training();
    let drift = Drift::Becomes(json!(null), 0.5);
    assert_eq!(drifted(&rows, "age", &drift, 50, 1), drifted(&rows, "age", &drift, 50, 1));
    assert_ne!(drifted(&rows, "age", &drift, 50, 1), drifted(&rows, "age", &drift, 50, 2));
    let whole = Table { fields: vec!["n".into()], values: (0..100).map(|n| vec![json!(n)]).collect() };
    assert!(drifted(&whole, "n", &Drift::Shift(0.3), 20, 1).values.iter().all(|row| row[0].is_i64()));
}
