//! `cargo xtask`: installs what the project needs, builds, serves, tests and measures it.

mod bench;
mod clippy;
mod compress;
mod conformance;
mod dist;
mod error;
mod front;
mod patched;
mod run;
mod samples;
mod serve;
mod suites;
mod test;
mod tools;
mod wasm;

use clap::{Parser, Subcommand};

use crate::dist::Parts;
use crate::error::Result;
use crate::wasm::Profile;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Build, serve, test and measure Touchpaper")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Make what a plain `cargo build` needs: the patched Python sources in .patched, the sample data.
    Setup,
    /// Build the page and serve it with the isolation headers.
    Serve {
        /// The optimised engine: small and fast, but minutes to build.
        #[arg(long)]
        release: bool,
        #[arg(long, default_value_t = 8080)]
        port: u16,
        /// Serve under this path, as a project page of a static host does.
        #[arg(long, default_value = "/")]
        base: String,
        /// Leave the isolation headers out, as a host that cannot set any does.
        #[arg(long)]
        no_headers: bool,
    },
    /// Build dist/: static files for any host and any sub-path.
    Build {
        /// The quick engine that tests use, uncompressed.
        #[arg(long)]
        quick: bool,
        /// The page alone, beside the engine as it was last built.
        #[arg(long)]
        page: bool,
    },
    /// Run the tests: all, or one suite.
    Test {
        #[arg(long, value_enum)]
        only: Option<suites::Suite>,
    },
    /// Run PySpark's own doctests on the engine and count, module by module, the blocks that pass.
    Conformance {
        /// Write what passes now into the list that must go on passing.
        #[arg(long)]
        accept: bool,
        /// Name the failing blocks without showing them.
        #[arg(long)]
        list: bool,
        /// Modules (sql.dataframe) or blocks (sql.dataframe:DataFrame.agg); their failing blocks are shown.
        blocks: Vec<String>,
    },
    /// Time the cases in bench/ and print JSON lines.
    Bench {
        /// In headless Chromium instead of natively.
        #[arg(long)]
        browser: bool,
        /// In the browser, beside DuckDB-wasm on the same data in the same run.
        #[arg(long)]
        peers: bool,
        /// Only cases whose name contains this.
        filter: Option<String>,
    },
}

fn main() {
    if let Err(error) = dispatch(Cli::parse().command) {
        eprintln!("xtask: {error}");
        std::process::exit(1);
    }
}

fn dispatch(command: Command) -> Result<()> {
    match command {
        Command::Setup => patched::make().and_then(|()| samples::make()),
        Command::Serve { release, port, base, no_headers } => {
            let profile = if release { Profile::Release } else { Profile::Quick };
            dist::build(profile, Parts::All)?;
            serve::serve_forever(&dist::folder(profile), port, &base, !no_headers)
        }
        Command::Build { quick, page } => {
            dist::build(if quick { Profile::Quick } else { Profile::Release }, if page { Parts::Page } else { Parts::All })
        }
        Command::Test { only } => test::run(only),
        Command::Conformance { accept, list, blocks } => conformance::run(&blocks, accept, list),
        Command::Bench { browser, peers, filter } => bench::run(browser, peers, filter.as_deref()),
    }
}
