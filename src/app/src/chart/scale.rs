//! From values to pixels, and the ticks of an axis.

use touchpaper_wire::chart::{Axis, Scale};

use super::{Tick, time};

/// Letters of a label at most, where labels stand side by side.
const LETTERS: usize = 14;

/// About as wide as a text of 12 pixels is, in the widest of the faces that systems have for their own.
pub fn wide(text: &str) -> f64 {
    let letter = |letter: char| match letter {
        'i' | 'j' | 'l' | 'f' | 't' | 'r' | ' ' | '.' | ',' | ':' | ';' | '!' | '|' | '\'' | '(' | ')' | '[' | ']' => 4.8,
        'm' | 'w' | 'M' | 'W' | '%' | '@' | '…' | '—' => 11.4,
        'A'..='Z' => 8.6,
        letter if u32::from(letter) > 0x2e80 => 12.0,
        _ => 7.6,
    };
    text.chars().map(letter).sum()
}

/// From a range of values onto a range of pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Linear {
    low: f64,
    high: f64,
    from: f64,
    to: f64,
}

impl Linear {
    pub fn new((low, high): (f64, f64), (from, to): (f64, f64)) -> Self {
        // A range without length gets one, so that its value is in the middle: beside a huge value a half is nothing.
        let half = 0.5_f64.max(low.abs() * 1e-9);
        let (low, high) = if high > low { (low, high) } else { (low - half, low + half) };
        Self { low, high, from, to }
    }

    pub fn at(&self, value: f64) -> f64 {
        // Halves: from the least double to the greatest is further than a double can tell.
        self.from + (value / 2.0 - self.low / 2.0) / (self.high / 2.0 - self.low / 2.0) * (self.to - self.from)
    }

    /// How far the values go, as far as a double can tell.
    fn span(&self) -> f64 {
        (self.high - self.low).min(f64::MAX)
    }

    fn length(&self) -> f64 {
        (self.to - self.from).abs()
    }
}

/// The range widened to whole steps.
pub fn widened(range: (f64, f64), scale: Scale) -> (f64, f64) {
    if scale != Scale::Number || range.0 >= range.1 {
        return range;
    }
    let step = step((range.1 - range.0).min(f64::MAX), 5.0);
    (((range.0 / step).floor() * step).max(f64::MIN), ((range.1 / step).ceil() * step).min(f64::MAX))
}

/// 1, 2 or 5 times a power of ten, so that about `wanted` fit into a length.
fn step(length: f64, wanted: f64) -> f64 {
    let rough = (length / wanted).max(f64::MIN_POSITIVE);
    let power = 10_f64.powf(rough.log10().floor());
    let times = [1.0, 2.0, 5.0, 10.0].into_iter().find(|times| times * power >= rough * 0.999).unwrap_or(10.0);
    times * power
}

/// Where the labels of an axis stand: side by side, or one under another in a column of so many pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Labels {
    Across,
    Column(f64),
}

pub fn ticks(axis: &Axis, linear: &Linear, labels: Labels) -> Vec<Tick> {
    let across = labels == Labels::Across;
    match axis.scale {
        Scale::Category => categories(axis, linear, labels),
        Scale::Time => {
            let room = if across { linear.length() / 90.0 } else { linear.length() / 40.0 };
            let at = |(value, label): (f64, String)| Tick { at: linear.at(value), label };
            time::ticks(linear.low, linear.high, room.max(2.0)).into_iter().map(at).collect()
        }
        Scale::Number => {
            let room = if across { linear.length() / 80.0 } else { linear.length() / 45.0 };
            let of = |wanted: f64| {
                let step = step(linear.span(), wanted);
                let first = (linear.low / step - 1e-9).ceil();
                (step, first, ((linear.high / step + 1e-9).floor() - first).max(0.0) as usize)
            };
            let wanted = room.clamp(2.0, 8.0);
            let fits = of(wanted);
            // One alone says nothing of how long the axis is.
            let (step, first, count) = if fits.2 == 0 { of(2.0 * wanted) } else { fits };
            let value = |at: usize| (first + at as f64) * step;
            (0..=count.min(50)).map(|at| Tick { at: linear.at(value(at)), label: number(value(at), step) }).collect()
        }
    }
}

/// Each has a label where they fit, otherwise each second, third …
fn categories(axis: &Axis, linear: &Linear, labels: Labels) -> Vec<Tick> {
    let count = axis.categories.len().max(1) as f64;
    let label = |name: &String| match labels {
        Labels::Across => cut(name),
        Labels::Column(pixels) => cut_to(name, pixels),
    };
    let needed = match labels {
        Labels::Across => axis.categories.iter().map(|name| wide(&label(name))).fold(0.0, f64::max) + 8.0,
        Labels::Column(_) => 16.0,
    };
    let every = ((needed * count / linear.length()).ceil() as usize).max(1);
    let tick = |(at, name): (usize, &String)| Tick { at: linear.at(at as f64), label: label(name) };
    axis.categories.iter().enumerate().step_by(every).map(tick).collect()
}

/// What of a label fits into so many pixels.
fn cut_to(name: &str, pixels: f64) -> String {
    if wide(name) <= pixels {
        return name.to_owned();
    }
    let mut taken = wide("…");
    let fits = |letter: &char| {
        taken += wide(letter.encode_utf8(&mut [0; 4]));
        taken <= pixels
    };
    name.chars().take_while(fits).chain(['…']).collect()
}

/// A label of the length that there is room for.
pub fn cut(name: &str) -> String {
    match name.char_indices().nth(LETTERS) {
        Some((end, _)) => format!("{}…", &name[..end]),
        None => name.to_owned(),
    }
}

/// A text in lines of so many pixels, broken between words, and within a word that is longer than a line.
pub fn lines(text: &str, pixels: f64) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_inclusive(' ') {
        let last = lines.last().map_or(0.0, |line| wide(line));
        if last > 0.0 && last + wide(word.trim_end()) > pixels {
            lines.push(String::new());
        }
        for letter in word.chars() {
            let mut line = lines.pop().unwrap_or_default();
            if letter != ' ' && !line.is_empty() && wide(&line) + wide(letter.encode_utf8(&mut [0; 4])) > pixels {
                lines.push(std::mem::take(&mut line));
            }
            line.push(letter);
            lines.push(line);
        }
    }
    lines.into_iter().map(|line| line.trim_end().to_owned()).collect()
}

/// `1,200`, `0.25`, `3M`: as exact as steps of this length ask for.
pub fn number(value: f64, step: f64) -> String {
    let value = if value.abs() < step * 1e-6 { 0.0 } else { value };
    let size = value.abs().max(step.abs());
    for (unit, sign) in [(1e12, "T"), (1e9, "G"), (1e6, "M")] {
        if size >= unit && value.abs() < 1e15 {
            return format!("{}{}", plain(value / unit, step / unit), if value == 0.0 { "" } else { sign });
        }
    }
    if size >= 1e15 || (size < 1e-4 && value != 0.0) {
        return format!("{value:.2e}");
    }
    plain(value, step)
}

fn plain(value: f64, step: f64) -> String {
    let decimals = (-step.abs().max(1e-12).log10().floor()).clamp(0.0, 8.0) as usize;
    // A step of 2.5 has a decimal more than its size tells.
    let decimals = if (step * 10_f64.powi(decimals as i32)).fract().abs() > 1e-6 { decimals + 1 } else { decimals };
    grouped(&format!("{value:.decimals$}"))
}

/// With commas between thousands.
pub fn grouped(text: &str) -> String {
    let (sign, rest) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
    let (whole, fraction) = rest.split_once('.').map_or((rest, String::new()), |(whole, part)| (whole, format!(".{part}")));
    let whole = whole.parse::<u64>().map_or_else(|_| whole.to_owned(), crate::words::count);
    format!("{sign}{whole}{fraction}")
}

/// A value as exact as is of use to a reader.
pub fn exact(value: f64, axis: &Axis) -> String {
    match axis.scale {
        Scale::Category => {
            let at = value.round().max(0.0) as usize;
            axis.categories.get(at).cloned().unwrap_or_default()
        }
        Scale::Time => time::written(value),
        Scale::Number if value == value.trunc() && value.abs() < 1e15 => grouped(&format!("{value}")),
        Scale::Number if value.abs() >= 1e15 || value.abs() < 1e-4 => format!("{value:.3e}"),
        Scale::Number => {
            let decimals = (4.0 - value.abs().log10().floor()).clamp(0.0, 8.0) as usize;
            let text = format!("{value:.decimals$}");
            grouped(if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_value_is_in_the_middle_however_large_it_is() {
        for value in [0.0, -3.0, 1e20, -1e300] {
            let at = Linear::new((value, value), (0.0, 100.0)).at(value);
            assert!((at - 50.0).abs() < 1e-6, "{value} at {at}");
        }
    }

    #[test]
    fn from_the_least_double_to_the_greatest_all_is_on_the_axis() {
        let range = widened((-1e308, 1.7e308), Scale::Number);
        let linear = Linear::new(range, (0.0, 400.0));
        let places: Vec<f64> = [-1e308, 0.0, 1.7e308].into_iter().map(|value| linear.at(value)).collect();
        assert!(places.is_sorted() && places.iter().all(|at| (0.0..=400.0).contains(at)), "{places:?}");
        let ticks = ticks(&axis(Scale::Number, &[]), &linear, Labels::Across);
        assert!(ticks.len() > 2 && ticks.iter().all(|tick| (-1e-6..=400.1).contains(&tick.at)), "{ticks:?}");
    }

    #[test]
    fn a_text_too_wide_for_its_place_goes_on_in_further_lines() {
        assert_eq!(lines("n · a: 10", 200.0), ["n · a: 10"]);
        let long = lines("a name of many words: 12,345 rows", 80.0);
        assert!(long.len() > 2 && long.iter().all(|line| wide(line) <= 80.0), "{long:?}");
        assert_eq!(long.join(" "), "a name of many words: 12,345 rows");
        let word = lines("abcdefghijklmnopqrstuvwxyz", 60.0);
        assert!(word.len() > 2 && word.iter().all(|line| wide(line) <= 60.0), "{word:?}");
        assert_eq!(word.concat(), "abcdefghijklmnopqrstuvwxyz");
    }

    fn axis(scale: Scale, categories: &[&str]) -> Axis {
        Axis { name: String::new(), scale, categories: categories.iter().map(|name| (*name).to_owned()).collect() }
    }

    fn labels(low: f64, high: f64, pixels: f64) -> Vec<String> {
        let linear = Linear::new((low, high), (0.0, pixels));
        ticks(&axis(Scale::Number, &[]), &linear, Labels::Across).into_iter().map(|tick| tick.label).collect()
    }

    #[test]
    fn ticks_are_round_and_as_exact_as_their_step() {
        assert_eq!(labels(0.0, 10.0, 400.0), ["0", "2", "4", "6", "8", "10"]);
        assert_eq!(labels(-0.3, 0.3, 400.0), ["-0.2", "0.0", "0.2"]);
        assert_eq!(labels(0.0, 5_000_000.0, 400.0), ["0", "1M", "2M", "3M", "4M", "5M"]);
        assert_eq!(labels(1000.0, 3000.0, 400.0), ["1,000", "1,500", "2,000", "2,500", "3,000"]);
        assert_eq!(labels(7.0, 7.0, 400.0), ["6.6", "6.8", "7.0", "7.2", "7.4"]);
        assert_eq!(labels(2.0, 8.0, 190.0), ["2", "4", "6", "8"]);
    }

    #[test]
    fn a_range_is_widened_to_whole_steps_unless_it_is_of_time() {
        assert_eq!(widened((1.2, 9.7), Scale::Number), (0.0, 10.0));
        assert_eq!(widened((1.2, 9.7), Scale::Time), (1.2, 9.7));
        assert_eq!(widened((3.0, 3.0), Scale::Number), (3.0, 3.0));
    }

    #[test]
    fn categories_that_do_not_fit_are_named_each_second() {
        let names = ["alpha", "beta", "gamma", "a name that is very long"];
        let linear = Linear::new((-0.5, 3.5), (0.0, 240.0));
        let told = |labels| ticks(&axis(Scale::Category, &names), &linear, labels).into_iter().map(|tick| tick.label).collect::<Vec<_>>();
        assert_eq!(told(Labels::Across), ["alpha", "gamma"]);
        // One under another each has the room that the picture has for them.
        assert_eq!(told(Labels::Column(200.0)), ["alpha", "beta", "gamma", "a name that is very long"]);
        let short = told(Labels::Column(80.0)).remove(3);
        assert!(short.starts_with("a name") && short.ends_with('…') && wide(&short) <= 80.0, "{short}");
    }

    #[test]
    fn values_are_told_exactly_enough() {
        let number = axis(Scale::Number, &[]);
        assert_eq!(exact(1_234_567.0, &number), "1,234,567");
        assert_eq!(exact(-0.125, &number), "-0.125");
        assert_eq!(exact(1.0 / 3.0, &number), "0.33333");
        assert_eq!(exact(1e-9, &number), "1.000e-9");
        assert_eq!(exact(1.0, &axis(Scale::Category, &["a", "b"])), "b");
    }
}
