//! All of the page's state, in few handles by responsibility.

use std::cell::Ref;

use crate::course::Course;
use crate::deploy::Deploy;
use crate::deploy::screens::Screens;
use crate::engine::Engine;
use crate::files::Files;
use crate::handle::Handle;
use crate::labs::Labs;
use crate::notebook::Notebook;
use crate::pipeline::Pipeline;
use crate::program::Program;
use crate::replica::Replicas;
use crate::run::Run;
use crate::settings::Settings;
use crate::terminal::Terminal;
use crate::view::View;

/// Output and events are drawn this often at most: the engine's threads need the processor more than the page does.
const RUN_PACE_MS: u32 = 100;
/// What is printed a person may be waiting for.
const TERMINAL_PACE_MS: u32 = 30;

#[derive(Clone, PartialEq)]
pub struct Workbench {
    pub engine: Handle<Engine>,
    pub program: Handle<Program>,
    pub notebook: Handle<Notebook>,
    pub pipeline: Handle<Pipeline>,
    pub course: Handle<Course>,
    pub labs: Handle<Labs>,
    pub run: Handle<Run>,
    pub terminal: Handle<Terminal>,
    pub replicas: Handle<Replicas>,
    pub deploy: Handle<Deploy>,
    pub screens: Handle<Screens>,
    pub files: Handle<Files>,
    pub settings: Handle<Settings>,
    pub view: Handle<View>,
}

impl Workbench {
    pub fn new() -> Self {
        Self {
            engine: Handle::new(Engine::new()),
            program: Handle::new(Program::new()),
            notebook: Handle::new(Notebook::new()),
            pipeline: Handle::new(Pipeline::new()),
            course: Handle::new(Course::new()),
            labs: Handle::paced(Labs::default(), RUN_PACE_MS),
            run: Handle::paced(Run::default(), RUN_PACE_MS),
            terminal: Handle::paced(Terminal::kept(), TERMINAL_PACE_MS),
            replicas: Handle::paced(Replicas::default(), RUN_PACE_MS),
            deploy: Handle::paced(Deploy::default(), RUN_PACE_MS),
            screens: Handle::new(Screens::default()),
            files: Handle::new(Files::default()),
            settings: Handle::new(Settings::kept()),
            view: Handle::new(View::new()),
        }
    }

    /// The run whose jobs are looked at.
    pub fn shown_run(&self) -> Ref<'_, Run> {
        Ref::map(self.run.read(), Run::shown)
    }

    /// Something is amiss, but work can go on.
    pub fn notice(&self, text: String) {
        self.view.change(|view| {
            if !view.notices.contains(&text) {
                view.notices.push(text);
            }
        });
    }
}
