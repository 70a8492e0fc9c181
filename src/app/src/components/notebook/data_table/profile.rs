//! What is in a column: its figures, and a small picture of its values, or a table of what the picture shows.

use touchpaper_wire::chart::Marks;
use touchpaper_wire::{Chart, Column, Profile};
use yew::{Html, html};

use crate::chart::facts::{Facts, facts};
use crate::words::count;

const WIDTH: f64 = 144.0;
const HEIGHT: f64 = 40.0;
const LETTERS: usize = 24;

pub fn profile(column: &Column, profile: &Profile, as_table: bool) -> Html {
    let shown = |chart: &Chart| if as_table { table(column, chart) } else { picture(column, chart) };
    let fact = |name: &'static str, value: Option<String>| {
        value.map(|value| html! { <><dt>{ name }</dt><dd title={value.clone()}>{ cut(&value) }</dd></> }).unwrap_or_default()
    };
    html! {
        <>
            { profile.chart.as_ref().map(shown).unwrap_or_default() }
            <dl>
                { fact("nulls", Some(share(profile.nulls, profile.rows))) }
                { fact("distinct", profile.distinct.map(count)) }
                { fact("min", profile.min.clone()) }
                { fact("max", profile.max.clone()) }
                { fact("mean", profile.mean.as_deref().map(rounded)) }
            </dl>
        </>
    }
}

/// `12 (5%)`.
fn share(part: u64, whole: u64) -> String {
    if part == 0 || whole == 0 {
        return count(part);
    }
    let percent = part as f64 / whole as f64 * 100.0;
    format!("{} ({}%)", count(part), if percent < 1.0 { "<1".to_owned() } else { format!("{percent:.0}") })
}

/// A mean has no use for all of its digits.
fn rounded(mean: &str) -> String {
    mean.parse::<f64>()
        .map_or_else(|_| mean.to_owned(), |value| format!("{value:.4}").trim_end_matches('0').trim_end_matches('.').to_owned())
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(LETTERS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// A histogram, or the most frequent values with bars behind their names. Screen readers are told the same as words.
fn picture(column: &Column, chart: &Chart) -> Html {
    let said = said(column, chart);
    match chart.series.first().map(|series| &series.marks) {
        Some(Marks::Bins { bins }) => {
            let most = bins.iter().map(|(_, _, rows)| *rows).fold(1.0, f64::max);
            let wide = WIDTH / bins.len().max(1) as f64;
            let bar = |(at, (_, _, rows)): (usize, &(f64, f64, f64))| {
                let high = (rows / most * HEIGHT).max(if *rows > 0.0 { 1.0 } else { 0.0 });
                html! {
                    <rect x={(at as f64 * wide).to_string()} y={(HEIGHT - high).to_string()} width={(wide - 1.0).max(1.0).to_string()}
                        height={high.to_string()} fill="var(--data-0)" />
                }
            };
            html! {
                <svg class="profile-picture" role="img" aria-label={said} width={WIDTH.to_string()} height={HEIGHT.to_string()}>
                    { for bins.iter().enumerate().map(bar) }
                </svg>
            }
        }
        Some(Marks::Points { points }) => {
            let most = points.iter().map(|(_, rows)| *rows).fold(1.0, f64::max);
            let line = |(at, (place, rows)): (usize, &(f64, f64))| {
                let y = at as f64 * 16.0;
                let name = chart.y.categories.get(*place as usize).map(|name| cut(name)).unwrap_or_default();
                html! {
                    <g>
                        <rect x="0" y={y.to_string()} width={(rows / most * WIDTH).max(1.0).to_string()} height="14" rx="2" fill="var(--data-0)" fill-opacity="0.25" />
                        <text x="4" y={(y + 11.0).to_string()} font-size="11" fill="var(--ink)">{ name }</text>
                        <text x={WIDTH.to_string()} y={(y + 11.0).to_string()} font-size="11" text-anchor="end" fill="var(--ink)">{ count(*rows as u64) }</text>
                    </g>
                }
            };
            let shown = points.len().min(5);
            html! {
                <svg class="profile-picture" role="img" aria-label={said} width={WIDTH.to_string()} height={(shown as f64 * 16.0).to_string()}>
                    { for points.iter().take(shown).enumerate().map(line) }
                </svg>
            }
        }
        _ => Html::default(),
    }
}

/// All of what is counted, values that the picture has no room for too.
fn table(column: &Column, chart: &Chart) -> Html {
    let Facts { heads, rows } = facts(chart);
    let last = heads.len().saturating_sub(1);
    let cell = |(at, text): (usize, &String)| {
        let class = (at == last).then_some("number");
        html! { <td {class} title={text.clone()}>{ cut(text) }</td> }
    };
    html! {
        <div class="profile-table" tabindex="0" role="region" aria-label={format!("Values of {}", column.name)}>
            <table>
                <thead><tr>{ for heads.iter().map(|head| html! { <th scope="col">{ cut(head) }</th> }) }</tr></thead>
                <tbody>{ for rows.iter().map(|row| html! { <tr>{ for row.iter().enumerate().map(cell) }</tr> }) }</tbody>
            </table>
        </div>
    }
}

fn said(column: &Column, chart: &Chart) -> String {
    let Facts { rows, .. } = facts(chart);
    let told: Vec<String> = rows.iter().map(|row| row.join(" ")).collect();
    let note = chart.note.as_deref().map(|note| format!(" ({note})")).unwrap_or_default();
    format!("Values of {}{note}: {}", column.name, told.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_and_means_are_told_roughly() {
        assert_eq!(share(0, 10), "0");
        assert_eq!(share(1, 1000), "1 (<1%)");
        assert_eq!(share(1234, 2468), "1,234 (50%)");
        assert_eq!(rounded("2.0"), "2");
        assert_eq!(rounded("0.333333333"), "0.3333");
        assert_eq!(rounded("NaN"), "NaN");
    }
}
