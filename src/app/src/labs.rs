//! The Labs view's state: each lab that was opened, with its knobs, its programs as they were edited, and what was measured
//! in this session. A lab is a folder of programs with an index; a step runs one of them in the engine, which times it
//! (`Lib/_labs.py`), or in a worker of the page's; charts and findings are computed from what the steps told.

pub mod diff;
pub mod findings;
pub mod fit;
pub mod index;
pub mod laws;
pub mod planner;
pub mod saved;
pub mod stats;
pub mod steps;
pub mod told;
pub mod worker;

use std::collections::BTreeMap;

use touchpaper_wire::Outcome;

use crate::editor::EditorBridge;
use crate::labs::index::{Index, Listed};
use crate::labs::steps::Step;
use crate::labs::told::Measured;
use crate::labs::worker::LabWorker;
use crate::workbench::Workbench;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Optimisation,
    Amdahl,
    Scale,
    MapReduce,
}

impl Kind {
    pub const ALL: [Self; 4] = [Self::Optimisation, Self::Amdahl, Self::Scale, Self::MapReduce];

    /// Of its folder, and in the address.
    pub fn name(self) -> &'static str {
        match self {
            Self::Optimisation => "optimisation",
            Self::Amdahl => "amdahl",
            Self::Scale => "scale",
            Self::MapReduce => "mapreduce",
        }
    }

    /// As its index has it, for where that is not fetched.
    pub fn title(self) -> &'static str {
        match self {
            Self::Optimisation => "Optimisation",
            Self::Amdahl => "Amdahl and Gustafson",
            Self::Scale => "Scale",
            Self::MapReduce => "MapReduce and Spark",
        }
    }

    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

#[derive(Default)]
pub struct Labs {
    /// Indexes of all, or why they could not be fetched; None before the view was first seen.
    pub listed: Option<Result<BTreeMap<Kind, Index>, String>>,
    /// What the address asks for; None: the list.
    pub open: Option<Kind>,
    /// Those that were opened, programs and all.
    pub labs: BTreeMap<Kind, Lab>,
    /// Why the open one could not be.
    pub failed: Option<String>,
    pub going: Option<Going>,
    /// Since something was measured first.
    pub hooks: Option<Hooks>,
}

/// What is to be called when the engine tells something: the page's own module names nothing of the labs'.
#[derive(Clone, Copy)]
pub struct Hooks {
    pub report: fn(&Workbench, &str),
    /// What ran in the engine has ended.
    pub ended: fn(&Workbench, &Outcome),
    /// The engine is free.
    pub free: fn(&Workbench),
    /// The engine is gone, and why.
    pub lost: fn(&Workbench, &str),
    /// A person has pressed Cancel.
    pub call_off: fn(&Workbench),
}

/// A lab that is being measured.
pub struct Going {
    pub kind: Kind,
    /// What runs; None while it waits for the engine.
    pub step: Option<Step>,
    /// `repeats 2 of 5`
    pub doing: String,
    pub started: f64,
    /// A person has pressed Cancel: what runs is the last.
    pub stopping: bool,
    /// Only this program, the others keep what they had.
    pub only: Option<usize>,
    pub worker: Option<LabWorker>,
}

pub struct Lab {
    pub index: Index,
    /// As typed.
    pub knobs: BTreeMap<String, String>,
    pub programs: Vec<Program>,
    pub measured: Vec<Measured>,
    /// What they were measured with.
    pub with: BTreeMap<String, u64>,
    pub threads: usize,
    /// It was ended by a person before it was through.
    pub cancelled: bool,
    pub plan: Wanted,
    /// The program whose text is shown.
    pub shown: Option<usize>,
}

/// What is typed into the planner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    pub rows: String,
    pub columns: String,
    pub seconds: String,
}

pub struct Program {
    /// Where it comes from.
    pub start: String,
    pub text: String,
    pub editor: Option<EditorBridge>,
    /// What was run last.
    pub ran: Option<String>,
}

impl Lab {
    pub fn new(index: Index, sources: Vec<String>) -> Self {
        let program = |text: String| Program { start: text.clone(), text, editor: None, ran: None };
        let knobs = index.knobs.iter().map(|knob| (knob.name.clone(), knob.start.to_string())).collect();
        Self {
            index,
            knobs,
            programs: sources.into_iter().map(program).collect(),
            measured: Vec::new(),
            with: BTreeMap::new(),
            threads: 1,
            cancelled: false,
            plan: Wanted { rows: "100000000".to_owned(), columns: "50".to_owned(), seconds: "60".to_owned() },
            shown: None,
        }
    }

    /// What is set, or None where something typed is no number for its knob.
    pub fn set(&self) -> Option<BTreeMap<String, u64>> {
        let read = |knob: &index::Knob| Some((knob.name.clone(), knob.read(self.knobs.get(&knob.name)?).ok()?));
        self.index.knobs.iter().map(read).collect()
    }

    pub fn listed(&self, step: &Step) -> Option<&Listed> {
        self.index.programs.get(step.program)
    }

    pub fn of(&self, part: steps::Part) -> impl Iterator<Item = &Measured> {
        self.measured.iter().filter(move |one| one.step.part == part)
    }

    /// A knob of the run that was measured.
    pub fn knob(&self, name: &str) -> u64 {
        self.with.get(name).copied().unwrap_or(0)
    }

    /// The same programs in several rows are one text: edited once, run in all.
    pub fn same_file(&self, program: usize) -> impl Iterator<Item = usize> + '_ {
        let file = self.index.programs.get(program).map(|listed| listed.file.clone());
        self.index.programs.iter().enumerate().filter(move |(_, listed)| Some(&listed.file) == file.as_ref()).map(|(at, _)| at)
    }
}

impl Labs {
    /// The lab that is being measured, with what it is at.
    pub fn running(&mut self) -> Option<(&mut Lab, &mut Going)> {
        let going = self.going.as_mut()?;
        Some((self.labs.get_mut(&going.kind)?, going))
    }
}
