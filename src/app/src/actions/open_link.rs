//! Opens what the address's fragment holds: shown, never run, and what was there before can be brought back.

use wasm_bindgen_futures::spawn_local;

use crate::actions::edit_pipeline::open_canvas;
use crate::actions::go_to::follow_address;
use crate::actions::open_notebook::MOST_CELLS;
use crate::actions::{open_notebook, open_program};
use crate::browser;
use crate::link;
use crate::notebook::ipynb;
use crate::view::Place;
use crate::workbench::Workbench;

/// Nothing happens where the address holds nothing.
#[expect(clippy::disallowed_methods, reason = "the future handles its own error")]
pub fn open_link(bench: &Workbench) {
    let fragment = browser::fragment();
    let Some((place, packed)) = link::parse(&fragment).map(|(place, packed)| (place, packed.to_owned())) else { return };
    if place == Place::Pipeline && bench.pipeline.read().registry.is_none() {
        // The view brings the list of stages, and then opens the link.
        bench.view.change(|view| {
            view.place = place;
            view.panel = place.panels()[0];
        });
        return;
    }
    let bench = bench.clone();
    spawn_local(async move {
        let opened = match link::unpack(&packed).await {
            Ok(text) => take(&bench, place, &text),
            Err(why) => Err(why),
        };
        if let Err(why) = opened {
            bench.notice(format!("The {} in this link could not be opened: {why}. Nothing of yours was changed.", place.name()));
        }
        // From now on it is the person's: a reload must not open it again over what they changed.
        browser::show_view(place.name());
        follow_address(&bench);
    });
}

fn take(bench: &Workbench, place: Place, text: &str) -> Result<(), String> {
    if place == Place::Script {
        let (name, text) = text.split_once('\n').ok_or("it holds no script")?;
        let plain = |letter: char| letter.is_alphanumeric() || "._- ".contains(letter);
        let named = name.ends_with(".py") && name.len() <= 100 && name.chars().all(plain);
        open_program::open(bench, if named { name } else { "shared.py" }, text);
        bench.program.change(|program| program.lend());
        return Ok(());
    }
    if place == Place::Pipeline {
        let value = serde_json::from_str(text).map_err(|_| "it holds no pipeline")?;
        open_canvas(bench, &value)?;
        bench.pipeline.change(|pipeline| pipeline.lend());
        return Ok(());
    }
    let cells = ipynb::read(text)?;
    if cells.len() > MOST_CELLS {
        return Err(format!("it has {} cells, and a link may hold {MOST_CELLS}", cells.len()));
    }
    open_notebook::open_cells(bench, cells);
    bench.notebook.change(|notebook| notebook.lend());
    Ok(())
}
