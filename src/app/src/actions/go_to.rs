//! Goes to a view, whose address the browser then shows.

use crate::actions::reach_course;
use crate::browser;
use crate::view::Place;
use crate::workbench::Workbench;

pub fn go_to(bench: &Workbench, place: Place) {
    if bench.view.read().place != place {
        browser::push_view(place.name());
        show(bench, place);
    }
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
