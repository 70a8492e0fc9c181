//! Goes to a view, whose address the browser then shows.

use crate::actions::reach_course;
use crate::browser;
use crate::labs::Kind;
use crate::view::Place;
use crate::workbench::Workbench;

pub fn go_to(bench: &Workbench, place: Place) {
    if bench.view.read().place != place {
        browser::push_view(place.name());
        show(bench, place);
    }
}

/// One of the labs, from wherever; the view fetches what it shows.
pub fn go_to_lab(bench: &Workbench, kind: Kind) {
    browser::push_view_of(Place::Labs.name(), Some(("lab", kind.name())));
    bench.labs.change(|labs| (labs.open, labs.failed) = (Some(kind), None));
    show(bench, Place::Labs);
}

/// The address has changed, by the browser's own way back.
pub fn follow_address(bench: &Workbench) {
    show(bench, Place::of_address());
    reach_course::follow(bench);
}

fn show(bench: &Workbench, place: Place) {
    bench.view.change(|view| {
        view.place = place;
        view.panel = place.panels()[0];
    });
}
