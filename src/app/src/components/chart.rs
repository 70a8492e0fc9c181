//! A chart as SVG, as wide as its place: its marks can be pointed at, gone through by the arrow keys, read as a table, and
//! taken home as a picture.

mod saved;

use gloo_events::EventListener;
use touchpaper_wire::Chart;
use web_sys::{HtmlElement, SvgElement};
use yew::{
    Callback, Html, KeyboardEvent, MouseEvent, PointerEvent, Properties, classes, component, html, use_effect_with, use_memo, use_node_ref,
};
use yew::{use_state, use_state_eq};

use crate::browser;
use crate::chart::facts::{facts, sentence, tab_separated};
use crate::chart::layout::layout;
use crate::chart::scale::{lines, wide};
use crate::chart::{Drawn, Picture, Shape, Tip};
use std::rc::Rc;

/// Before its place has been measured.
const WIDTH: f64 = 560.0;
const HEIGHT: f64 = 320.0;
/// A pointer this far away points at no mark.
const NEAR: f64 = 40.0;

#[derive(PartialEq, Properties)]
pub struct Props {
    pub chart: Rc<Chart>,
    /// What the file is called that it is saved as.
    #[prop_or("chart".into())]
    pub name: String,
    /// What stands over it, and is said of it before its kind.
    #[prop_or_default]
    pub title: Option<String>,
    #[prop_or(HEIGHT)]
    pub height: f64,
}

#[component]
pub fn ChartView(props: &Props) -> Html {
    let chart = &props.chart;
    let place = use_node_ref();
    let svg = use_node_ref();
    let width = use_state_eq(|| WIDTH);
    let as_table = use_state(|| false);
    // The mark that is told of.
    let told = use_state_eq(|| None::<usize>);
    {
        let (place, width) = (place.clone(), width.clone());
        use_effect_with(*as_table, move |_| {
            let measure = move || {
                if let Some(place) = place.cast::<HtmlElement>() {
                    width.set(f64::from(place.client_width()).clamp(240.0, 900.0));
                }
            };
            measure();
            let resized = browser::window().map(|window| EventListener::new(&window, "resize", move |_| measure()));
            move || drop(resized)
        });
    }
    let picture = use_memo((chart.clone(), *width, props.height), |(chart, width, height)| layout(chart, *width, *height));
    let switch = {
        let as_table = as_table.clone();
        Callback::from(move |_| as_table.set(!*as_table))
    };
    let save = |png: bool| {
        let (svg, name) = (svg.clone(), props.name.clone());
        Callback::from(move |_: MouseEvent| {
            if let Some(svg) = svg.cast::<SvgElement>() {
                saved::save(&svg, &name, png);
            }
        })
    };
    let copy = {
        let chart = chart.clone();
        Callback::from(move |_: MouseEvent| browser::copy(&tab_separated(&chart)))
    };
    let said = props.title.as_ref().map_or_else(|| sentence(chart), |title| format!("{title}. {}", sentence(chart)));
    html! {
        <div class="chart" data-testid="chart">
            if let Some(title) = &props.title {
                <p class="chart-title">{ title.clone() }</p>
            }
            if *as_table {
                { table(chart) }
            } else {
                <div class="chart-place" ref={place} tabindex="0" role="group" aria-label={format!("{said}. The arrow keys go from mark to mark.")}
                    onkeydown={on_key(&picture, &told)} onpointermove={on_move(&picture, &told)} onpointerleave={on_leave(&told)} onblur={on_blur(&told)}>
                    <svg ref={svg.clone()} role="img" aria-label={said} width={picture.width.to_string()} height={picture.height.to_string()}
                        viewBox={format!("0 0 {} {}", picture.width, picture.height)} font-family="system-ui, sans-serif" font-size="12">
                        { axes(&picture) }
                        { for picture.drawn.iter().map(mark) }
                        { for picture.legend.iter().map(|key| html! {
                            <g>
                                <rect x={key.x.to_string()} y={key.y.to_string()} width="12" height="12" rx="2" fill={colour(key.colour)}
                                    fill-opacity={key.opacity.to_string()} />
                                <text x={(key.x + 17.0).to_string()} y={(key.y + 10.0).to_string()} fill="var(--ink)">{ key.name.clone() }</text>
                            </g>
                        }) }
                        if picture.drawn.is_empty() {
                            { nothing(&picture) }
                        }
                        { told.and_then(|at| picture.tips.get(at)).map(|tip| bubble(&picture, tip)) }
                    </svg>
                </div>
                <p class="unseen" role="status">{ told.and_then(|at| picture.tips.get(at)).map(|tip| tip.text.clone()).unwrap_or_default() }</p>
            }
            <p class="table-foot">
                if let Some(note) = &chart.note {
                    <span>{ note.clone() }</span>
                }
                <button class="quiet" onclick={switch}>{ if *as_table { "As picture" } else { "As table" } }</button>
                if *as_table {
                    <button class="quiet" onclick={copy} title="As tab-separated text, which a spreadsheet takes">{ "Copy" }</button>
                } else {
                    <button class="quiet" onclick={save(false)} title="The picture as a file that can be scaled">{ "Save SVG" }</button>
                    <button class="quiet" onclick={save(true)} title="The picture as pixels">{ "Save PNG" }</button>
                }
            </p>
        </div>
    }
}

pub fn colour(at: usize) -> String {
    format!("var(--data-{at})")
}

fn axes(picture: &Picture) -> Html {
    if !picture.axes {
        return Html::default();
    }
    let (left, top, right, bottom) = picture.plane;
    let line = |x1: f64, y1: f64, x2: f64, y2: f64| {
        html! { <line x1={x1.to_string()} y1={y1.to_string()} x2={x2.to_string()} y2={y2.to_string()} stroke="var(--line)" /> }
    };
    let text = |x: f64, y: f64, anchor: &'static str, fill: &'static str, label: &str| {
        html! { <text x={x.to_string()} y={y.to_string()} text-anchor={anchor} fill={fill}>{ label.to_owned() }</text> }
    };
    html! {
        <g>
            { for picture.y_ticks.iter().map(|tick| line(left, tick.at, right, tick.at)) }
            { for picture.y_ticks.iter().map(|tick| text(left - 6.0, tick.at + 4.0, "end", "var(--muted)", &tick.label)) }
            { for picture.x_ticks.iter().map(|tick| line(tick.at, bottom, tick.at, bottom + 4.0)) }
            { for picture.x_ticks.iter().map(|tick| {
                // A label at the edge stays within the picture.
                let half = wide(&tick.label) / 2.0;
                text(tick.at.min(picture.width - half - 2.0), bottom + 17.0, "middle", "var(--muted)", &tick.label)
            }) }
            { line(left, bottom, right, bottom) }
            { text((left + right) / 2.0, bottom + 34.0, "middle", "var(--ink)", &picture.x_name) }
            if !picture.y_name.is_empty() {
                { text(8.0, 18.0_f64.min(top), "start", "var(--ink)", &picture.y_name) }
            }
        </g>
    }
}

fn mark(drawn: &Drawn) -> Html {
    let (fill, opacity) = (colour(drawn.colour), drawn.opacity.to_string());
    match &drawn.shape {
        Shape::Rect { x, y, width, height } => html! {
            <rect x={x.to_string()} y={y.to_string()} width={width.to_string()} height={height.to_string()} {fill} fill-opacity={opacity} />
        },
        Shape::Dot { x, y } => html! { <circle cx={x.to_string()} cy={y.to_string()} r="3" {fill} fill-opacity={opacity} /> },
        Shape::Centre { x, y } => html! {
            <circle cx={x.to_string()} cy={y.to_string()} r="7" {fill} stroke="var(--ink)" stroke-width="2" />
        },
        Shape::Path { d, area: true } => html! { <path d={d.clone()} {fill} fill-opacity={opacity} stroke="var(--raised)" /> },
        Shape::Path { d, area: false } => html! {
            <path d={d.clone()} fill="none" stroke={fill} stroke-width="2" stroke-linejoin="round" stroke-opacity={opacity} />
        },
    }
}

/// Columns of nulls, or rows of none: axes alone would look as if the picture were still to come.
fn nothing(picture: &Picture) -> Html {
    let (left, top, right, bottom) = if picture.axes { picture.plane } else { (0.0, 0.0, picture.width, picture.height) };
    let (x, y) = (f64::midpoint(left, right), f64::midpoint(top, bottom));
    html! { <text x={x.to_string()} y={y.to_string()} text-anchor="middle" fill="var(--muted)">{ "No values to draw" }</text> }
}

/// Between a bubble's edge and its text, and from line to line.
const BUBBLE_EDGE: f64 = 8.0;
const BUBBLE_LINE: f64 = 16.0;

/// What is said of a mark, beside it and within the picture.
fn bubble(picture: &Picture, tip: &Tip) -> Html {
    let lines = lines(&tip.text, picture.width - 2.0 * BUBBLE_EDGE);
    let room = lines.iter().map(|line| wide(line)).fold(0.0, f64::max) + 2.0 * BUBBLE_EDGE;
    let tall = lines.len() as f64 * BUBBLE_LINE + BUBBLE_EDGE;
    let x = (tip.x - room / 2.0).clamp(0.0, (picture.width - room).max(0.0));
    let above = tip.y - tall - 10.0;
    let y = if above > 2.0 { above } else { tip.y + 10.0 };
    html! {
        <g class="chart-tip">
            <circle cx={tip.x.to_string()} cy={tip.y.to_string()} r="5" fill="none" stroke="var(--ink)" stroke-width="1.5" />
            <rect x={x.to_string()} y={y.to_string()} width={room.to_string()} height={tall.to_string()} rx="4" fill="var(--raised)"
                stroke="var(--muted)" />
            { for lines.into_iter().enumerate().map(|(at, line)| html! {
                <text x={(x + room / 2.0).to_string()} y={(y + BUBBLE_LINE * (at + 1) as f64).to_string()} text-anchor="middle"
                    fill="var(--ink)">{ line }</text>
            }) }
        </g>
    }
}

type Told = yew::UseStateHandle<Option<usize>>;

fn on_move(picture: &Rc<Picture>, told: &Told) -> Callback<PointerEvent> {
    let (picture, told) = (picture.clone(), told.clone());
    Callback::from(move |event: PointerEvent| {
        let place = event.current_target().and_then(|target| wasm_bindgen::JsCast::dyn_into::<HtmlElement>(target).ok());
        let Some(place) = place.map(|place| place.get_bounding_client_rect()) else { return };
        let (x, y) = (f64::from(event.client_x()) - place.left(), f64::from(event.client_y()) - place.top());
        told.set(nearest(&picture, x, y));
    })
}

fn nearest(picture: &Picture, x: f64, y: f64) -> Option<usize> {
    let away = |tip: &Tip| (tip.x - x).hypot(tip.y - y);
    // Anywhere over a mark that fills a column of the plane counts.
    let inside = |tip: &Tip| picture.drawn.len() < 200 && (tip.x - x).abs() < 6.0 && y < picture.plane.3;
    let near = picture.tips.iter().enumerate().min_by(|(_, one), (_, other)| away(one).total_cmp(&away(other)));
    near.filter(|(_, tip)| away(tip) < NEAR || inside(tip)).map(|(at, _)| at)
}

fn on_leave(told: &Told) -> Callback<PointerEvent> {
    let told = told.clone();
    Callback::from(move |_| told.set(None))
}

fn on_blur(told: &Told) -> Callback<yew::FocusEvent> {
    let told = told.clone();
    Callback::from(move |_| told.set(None))
}

fn on_key(picture: &Rc<Picture>, told: &Told) -> Callback<KeyboardEvent> {
    let (count, told) = (picture.tips.len(), told.clone());
    Callback::from(move |event: KeyboardEvent| {
        let next = match event.key().as_str() {
            _ if count == 0 => return,
            "ArrowRight" | "ArrowDown" => told.map_or(0, |at| (at + 1).min(count - 1)),
            "ArrowLeft" | "ArrowUp" => told.map_or(count - 1, |at| at.saturating_sub(1)),
            "Home" => 0,
            "End" => count - 1,
            "Escape" => return told.set(None),
            _ => return,
        };
        event.prevent_default();
        told.set(Some(next));
    })
}

fn table(chart: &Chart) -> Html {
    let facts = facts(chart);
    let cell = |text: &String| {
        let number = text.trim_start_matches('-').starts_with(|first: char| first.is_ascii_digit());
        html! { <td class={classes!(number.then_some("number"))}>{ text.clone() }</td> }
    };
    html! {
        <div class="table-frame chart-table" tabindex="0" role="group" aria-label="The chart as a table">
            <table data-testid="chart-table">
                <thead><tr>{ for facts.heads.iter().map(|head| html! { <th scope="col">{ head.clone() }</th> }) }</tr></thead>
                <tbody>{ for facts.rows.iter().map(|row| html! { <tr>{ for row.iter().map(cell) }</tr> }) }</tbody>
            </table>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_points_at_the_nearest_mark_or_the_one_above_it() {
        let tip = |x: f64, y: f64| Tip { x, y, text: String::new() };
        let picture = Picture { plane: (0.0, 0.0, 300.0, 200.0), tips: vec![tip(10.0, 10.0), tip(100.0, 10.0)], ..Picture::default() };
        assert_eq!(nearest(&picture, 12.0, 14.0), Some(0));
        assert_eq!(nearest(&picture, 98.0, 150.0), Some(1));
        assert_eq!(nearest(&picture, 200.0, 150.0), None);
    }
}
