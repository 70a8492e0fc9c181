//! Sets what a person wants of the engine: what Spark's applications start with counts from the next one on, the number
//! of threads when another engine is started.

use touchpaper_wire::Request;

use crate::settings::{Field, Settings};
use crate::workbench::Workbench;

/// Gives why the text is no such number.
pub fn set(bench: &Workbench, field: Field, text: &str) -> Result<(), String> {
    let value = field.read(text)?;
    change(bench, |settings| settings.set(field, value));
    Ok(())
}

pub fn reset(bench: &Workbench) {
    change(bench, |settings| *settings = Settings::default());
}

fn change(bench: &Workbench, change: impl FnOnce(&mut Settings)) {
    let conf = bench.settings.change(|settings| {
        change(settings);
        settings.keep();
        settings.conf()
    });
    let engine = bench.engine.read();
    if let Some(worker) = &engine.worker {
        // The next engine starts with them.
        let _ = worker.request(&Request::SetDefaults { conf });
    }
}
