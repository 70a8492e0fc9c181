//! The site that frames the page has a theme: www/files/embed.js takes what it says, and this tells the rest of the page.

use gloo_events::EventListener;
use wasm_bindgen::JsCast;

use crate::actions::switch_theme::wear;
use crate::browser;
use crate::view::{Theme, ThemeChoice};
use crate::workbench::Workbench;

/// For as long as the page is there.
pub fn heed(bench: &Workbench) {
    let Some(window) = browser::window() else { return };
    let bench = bench.clone();
    let heard = move |event: &web_sys::Event| {
        let told = event.dyn_ref::<web_sys::CustomEvent>().and_then(|event| event.detail().as_string());
        match told.as_deref() {
            Some("light") => wear(&bench, ThemeChoice::Always(Theme::Light)),
            Some("dark") => wear(&bench, ThemeChoice::Always(Theme::Dark)),
            Some("system") => wear(&bench, ThemeChoice::System),
            _ => {}
        }
    };
    EventListener::new(&window, "touchpaper-theme", heard).forget();
}
