//! What a person types and chooses in a lab.

use crate::browser;
use crate::labs::{Kind, Lab, Wanted, saved};
use crate::workbench::Workbench;

pub fn change_lab(bench: &Workbench, kind: Kind, change: impl FnOnce(&mut Lab)) {
    bench.labs.change_at_once(|labs| {
        if let Some(lab) = labs.labs.get_mut(&kind) {
            change(lab);
        }
    });
}

pub fn type_knob(bench: &Workbench, kind: Kind, name: &str, text: String) {
    change_lab(bench, kind, |lab| {
        lab.knobs.insert(name.to_owned(), text);
    });
}

pub fn type_plan(bench: &Workbench, kind: Kind, change: impl FnOnce(&mut Wanted)) {
    change_lab(bench, kind, |lab| change(&mut lab.plan));
}

/// Shows a program's text, or none.
pub fn show_program(bench: &Workbench, kind: Kind, program: Option<usize>) {
    change_lab(bench, kind, |lab| lab.shown = program);
}

/// The text is drawn by the editor itself. Rows with the same file are the same program.
pub fn type_program(bench: &Workbench, kind: Kind, program: usize, text: &str) {
    bench.labs.change_quietly(|labs| {
        let Some(lab) = labs.labs.get_mut(&kind) else { return };
        let same: Vec<usize> = lab.same_file(program).collect();
        for at in same {
            if let Some(program) = lab.programs.get_mut(at) {
                text.clone_into(&mut program.text);
            }
        }
    });
}

/// As it was shipped.
pub fn restore_program(bench: &Workbench, kind: Kind, program: usize) {
    let found = {
        let labs = bench.labs.read();
        let program = labs.labs.get(&kind).and_then(|lab| lab.programs.get(program));
        program.map(|program| (program.start.clone(), program.editor.as_ref().map(|bridge| bridge.editor())))
    };
    let Some((start, editor)) = found else { return };
    if let Some(editor) = editor {
        editor.set_text(&start);
    }
    type_program(bench, kind, program, &start);
    bench.labs.change_at_once(|_| ());
}

pub fn download(bench: &Workbench, kind: Kind, as_json: bool) {
    let labs = bench.labs.read();
    let Some(lab) = labs.labs.get(&kind) else { return };
    let name = format!("lab-{}", kind.name());
    if as_json {
        let agent = browser::window().and_then(|window| window.navigator().user_agent().ok()).unwrap_or_default();
        browser::download(&format!("{name}.json"), "application/json", &saved::json(kind, lab, &agent));
    } else {
        browser::download(&format!("{name}.csv"), "text/csv", &saved::csv(kind, lab));
    }
}
