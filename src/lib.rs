//! Touchpaper as a library: the engine's crates under one name, for programs that embed it.

pub use touchpaper_core as core;
pub use touchpaper_course as course;
pub use touchpaper_platform as platform;
pub use touchpaper_python as python;
pub use touchpaper_sql as sql;
pub use touchpaper_terminal as terminal;
pub use touchpaper_wire as wire;
