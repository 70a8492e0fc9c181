//! Shows the jobs of a cell's last run where those of the newest run are.

use crate::view::Panel;
use crate::workbench::Workbench;

pub fn look_at_jobs(bench: &Workbench, cell: u32) {
    if bench.run.change_at_once(|run| run.look_at(cell)) {
        // Where one panel is seen at a time it is this one.
        bench.view.change(|view| view.panel = Panel::Jobs);
    } else {
        bench.notice("The jobs of this cell are no longer kept: run it again to see them.".to_owned());
    }
}
