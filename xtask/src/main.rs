//! Installs tools, and builds, tests, and measures the project: `cargo xtask`.
#![forbid(unsafe_code)]

mod cargo_tools;
mod catalog;
mod chromium;
mod configuration;
mod debian_packages;
mod debian_rust;
mod docs;
mod embed_page;
mod embed_tests;
mod finish;
mod fuzz;
mod html;
mod libreoffice;
mod locked_files;
mod module;
mod native;
mod no_std;
mod npm;
mod page;
mod page_tests;
mod paths;
mod process;
mod publish;
mod python;
mod sbom;
mod size;
mod steps;
mod style;
mod supply_chain;
mod toolbox;
mod wasm_opt;
mod wasm_tests;
mod wasm_toolchain;

use anyhow::{Context, Error, Result, anyhow};
use headroom_serve::Server;
use page::Profile;
use process::Process;
use std::path::Path;
use std::process::ExitCode;
use toolbox::Toolbox;

const USAGE: &str = "\
cargo xtask <task>

  setup                     Install everything the other tasks need
  serve [--port N] [--open] [--quick]
                            Build the page and serve it on this machine; --quick skips optimization
  build                     Build the page into dist/ and check its byte budgets
  docs                      Rebuild only the documentation in dist/docs
  module                    Build the JavaScript module, an npm package, into target/module
  test [--only STEP[,STEP]] Run all checks, or the named steps; test --list lists the steps
  style [PATH ...]          Print every phrase that xtask/style.toml bans, grouped by file
  sbom                      Write software bills of materials (CycloneDX) into target/sbom
  bench                     Measure sizes, the core natively and in the browser, and the page
  bless                     Run the native tests and save their results as the expected results
  catalog FOLDER            Rebuild the price files in catalog/ from a folder of raw prices

Environment variables:
  HEADROOM_CACHE            Folder for tools and toolchains (default: ~/.cache/headroom)
  CHROME, CHROMEDRIVER      Browser for the tests, and its driver
  SOFFICE                   LibreOffice program for the spreadsheet tests
  HEADROOM_NO_SANDBOX       Start the browser without its sandbox (implied for root)
  HEADROOM_FUZZ_SECONDS     Run time of each fuzz target (default: a fixed number of runs, about ten seconds)
  HEADROOM_REQUIRE_ADVISORIES
                            Fail instead of skipping if a database of vulnerabilities cannot be reached
  HEADROOM_WASM_ROUTE       Source of the browser compiler: installed, rustup, or debian (default: any)
  CI                        CI run: require an up-to-date lock file, and keep the target folder in the cache";

const DEFAULT_PORT: u16 = 8080;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match task(&args) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Runs the task that `args` name. Returns whether it succeeded.
fn task(args: &[String]) -> Result<bool> {
    let (task, rest) = match args.split_first() {
        Some((task, rest)) => (task.as_str(), rest),
        None => ("help", args),
    };
    match task {
        "help" | "--help" | "-h" => {
            println!("{USAGE}");
            Ok(true)
        }
        "setup" => expect_no_arguments(rest).and_then(|()| done(Toolbox::new()?.set_up())),
        "build" => expect_no_arguments(rest).and_then(|()| done(build_within_budgets(&Toolbox::new()?))),
        "docs" => expect_no_arguments(rest).and_then(|()| done(docs::write(&Toolbox::new()?))),
        "module" => expect_no_arguments(rest).and_then(|()| done(build_module(&Toolbox::new()?))),
        "serve" => done(serve(rest)),
        "test" => test(rest),
        "style" => style::report(&paths::Paths::find()?, rest),
        "sbom" => expect_no_arguments(rest).and_then(|()| done(sbom::write(&paths::Paths::find()?))),
        "bench" => expect_no_arguments(rest).and_then(|()| done(bench(&Toolbox::new()?))),
        "catalog" => done(catalog(rest)),
        "bless" => expect_no_arguments(rest).and_then(|()| done(bless(&Toolbox::new()?))),
        other => Err(anyhow!("unknown task `{other}`\n\n{USAGE}")),
    }
}

fn done(outcome: Result<()>) -> Result<bool> {
    outcome.map(|()| true)
}

fn expect_no_arguments(rest: &[String]) -> Result<()> {
    match rest.first() {
        None => Ok(()),
        Some(word) => Err(unknown_argument(word)),
    }
}

fn unknown_argument(word: &str) -> Error {
    anyhow!("unknown argument `{word}`\n\n{USAGE}")
}

fn build(tools: &Toolbox, profile: Profile) -> Result<()> {
    println!("== setup");
    tools.set_up_build_tools()?;
    println!("== build");
    page::build(tools, profile)
}

fn build_within_budgets(tools: &Toolbox) -> Result<()> {
    build(tools, Profile::Release)?;
    size::check(tools)?;
    println!("== module");
    module::build(tools).map(|_| ())
}

fn build_module(tools: &Toolbox) -> Result<()> {
    println!("== setup");
    tools.set_up_build_tools()?;
    println!("== module");
    module::build(tools).map(|_| ())
}

fn serve(args: &[String]) -> Result<()> {
    let (mut port, mut open, mut profile) = (DEFAULT_PORT, false, Profile::Release);
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--port" => {
                port =
                    args.next().and_then(|number| number.parse().ok()).context("--port needs a number up to 65535")?;
            }
            "--open" => open = true,
            "--quick" => profile = Profile::Dev,
            other => return Err(unknown_argument(other)),
        }
    }
    let tools = Toolbox::new()?;
    build(&tools, profile)?;
    println!("== serve");
    let server = Server::bind(&tools.paths.dist, "/", port).map_err(Error::msg)?.public();
    let address = server.address().map_err(Error::msg)?;
    println!("   Headroom is at {address} (press Ctrl+C to stop)");
    if open {
        let opener = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
        // A failure is harmless, because the address is printed above.
        if let Err(error) = Process::new(opener).arg(&address).start() {
            println!("   {error:#}");
        }
    }
    server.run();
    Ok(())
}

fn catalog(args: &[String]) -> Result<()> {
    let (folder, rest) = args.split_first().context("catalog needs a folder of raw prices")?;
    expect_no_arguments(rest)?;
    println!("== catalog");
    catalog::generate(Path::new(folder), &paths::Paths::find()?)
}

fn test(args: &[String]) -> Result<bool> {
    let mut only = Vec::new();
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--list" => {
                steps::print_list();
                return Ok(true);
            }
            "--only" => {
                let names = args.next().context("--only needs the name of a step")?;
                only.extend(names.split(',').map(ToString::to_string));
            }
            other => return Err(unknown_argument(other)),
        }
    }
    steps::run(&Toolbox::new()?, &only)
}

fn bench(tools: &Toolbox) -> Result<()> {
    build(tools, Profile::Release)?;
    let size_check = size::check(tools);
    println!("== core benchmarks");
    if tools.paths.root.join("core").join("benches").is_dir() {
        tools.cargo().args(["bench", "--package", "headroom-core"]).label("core benchmarks").run()?;
    } else {
        println!("   there are no benchmarks");
    }
    println!("== core benchmarks in the browser");
    wasm_tests::bench(tools)?;
    println!("== page timings");
    page_tests::bench(tools)?;
    size_check
}

fn bless(tools: &Toolbox) -> Result<()> {
    println!("== bless");
    native::bless(tools)?;
    println!("   review the changes with `git diff` before you commit them");
    Ok(())
}
