//! Set-up, build, test and bench, from one command: `cargo xtask`.
#![forbid(unsafe_code)]

mod ages;
mod beside;
mod catalog;
mod chromium;
mod configuration;
mod debian;
mod docs;
mod embed;
mod embedded;
mod finish;
mod fuzz;
mod html;
mod kit;
mod libreoffice;
mod lint;
mod module;
mod native;
mod no_std;
mod npm;
mod packages;
mod page;
mod page_tests;
mod places;
mod problem;
mod publish;
mod python;
mod run;
mod size;
mod steps;
mod style;
mod tools;
mod wasm_opt;
mod wasm_tests;
mod wasm_toolchain;

use headroom_serve::Server;
use kit::Kit;
use page::Care;
use problem::{Outcome, Problem};
use std::path::Path;
use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask <task>

  setup                     bring everything that the other tasks need, once
  serve [--port N] [--open] [--quick]
                            build the page and serve it on this machine; --quick: without optimisation
  build                     build the page into dist/ and hold it to its byte budgets
  docs                      make the documentation in dist/docs anew, for looking at a change of its texts
  module                    build the JavaScript module, an npm package in target/module
  test [--only STEP[,STEP]] check everything, or the named steps; test --list names them
  style [PATH ...]          print every phrase that xtask/style.toml bans, grouped by file
  bench                     sizes, benches of the core natively and in the browser, timings of the page
  bless                     run the native tests, writing what they find as what they expect
  catalog FOLDER            make the price files of catalog/ anew from a folder of raw ones

The environment may say otherwise:
  HEADROOM_CACHE            where tools and toolchains are kept (~/.cache/headroom)
  CHROME, CHROMEDRIVER      the browser for the tests, and its driver
  HEADROOM_NO_SANDBOX       start the browser without its sandbox, as is done for root
  HEADROOM_FUZZ_SECONDS     how long each fuzz target runs (a number of tries, some ten seconds)
  HEADROOM_WASM_ROUTE       where the compiler for the browser may come from: installed, rustup or debian (any)
  CI                        an automatic run: the lock file is law, and what cargo builds is kept with the tools";

const PORT: u16 = 8080;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match task(&args) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(problem) => {
            eprintln!("error: {problem}");
            ExitCode::FAILURE
        }
    }
}

/// Does what `args` ask for. Whether all is well.
fn task(args: &[String]) -> Outcome<bool> {
    let (task, rest) = match args.split_first() {
        Some((task, rest)) => (task.as_str(), rest),
        None => ("help", args),
    };
    match task {
        "help" | "--help" | "-h" => {
            println!("{USAGE}");
            Ok(true)
        }
        "setup" => nothing_more(rest).and_then(|()| done(Kit::new()?.set_up())),
        "build" => nothing_more(rest).and_then(|()| done(build_within_budgets(&Kit::new()?))),
        "docs" => nothing_more(rest).and_then(|()| done(docs::write(&Kit::new()?))),
        "module" => nothing_more(rest).and_then(|()| done(module(&Kit::new()?))),
        "serve" => done(serve(rest)),
        "test" => test(rest),
        "style" => style::report(&places::Places::find()?, rest),
        "bench" => nothing_more(rest).and_then(|()| done(bench(&Kit::new()?))),
        "catalog" => done(catalog(rest)),
        "bless" => nothing_more(rest).and_then(|()| done(bless(&Kit::new()?))),
        other => Err(Problem::new(format!("there is no task {other}\n\n{USAGE}"))),
    }
}

fn done(outcome: Outcome<()>) -> Outcome<bool> {
    outcome.map(|()| true)
}

fn nothing_more(rest: &[String]) -> Outcome<()> {
    match rest.first() {
        None => Ok(()),
        Some(word) => Err(unknown(word)),
    }
}

fn unknown(word: &str) -> Problem {
    Problem::new(format!("{word} means nothing here\n\n{USAGE}"))
}

fn build(kit: &Kit, care: Care) -> Outcome<()> {
    println!("== set-up");
    kit.set_up_building()?;
    println!("== build");
    page::build(kit, care)
}

fn build_within_budgets(kit: &Kit) -> Outcome<()> {
    build(kit, Care::Release)?;
    size::check(kit)?;
    println!("== module");
    module::build(kit).map(|_| ())
}

fn module(kit: &Kit) -> Outcome<()> {
    println!("== set-up");
    kit.set_up_building()?;
    println!("== module");
    module::build(kit).map(|_| ())
}

fn serve(args: &[String]) -> Outcome<()> {
    let (mut port, mut open, mut care) = (PORT, false, Care::Release);
    let mut words = args.iter();
    while let Some(word) = words.next() {
        match word.as_str() {
            "--port" => {
                port = words
                    .next()
                    .and_then(|number| number.parse().ok())
                    .ok_or_else(|| Problem::new("--port wants a number up to 65535"))?;
            }
            "--open" => open = true,
            "--quick" => care = Care::Quick,
            other => return Err(unknown(other)),
        }
    }
    let kit = Kit::new()?;
    build(&kit, care)?;
    println!("== serve");
    let server = Server::bind(&kit.places.dist, "/", port).map_err(Problem::new)?;
    let address = server.address().map_err(Problem::new)?;
    println!("   Headroom is at {address} (Ctrl+C ends it)");
    if open {
        let opener = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
        // It is a courtesy: the address stands above.
        if let Err(problem) = run::Run::new(opener).arg(&address).spawn() {
            println!("   {problem}");
        }
    }
    server.run();
    Ok(())
}

fn catalog(args: &[String]) -> Outcome<()> {
    let (folder, rest) = args.split_first().ok_or_else(|| Problem::new("catalog wants a folder of raw prices"))?;
    nothing_more(rest)?;
    println!("== catalog");
    catalog::make(Path::new(folder), &places::Places::find()?)
}

fn test(args: &[String]) -> Outcome<bool> {
    let mut only = Vec::new();
    let mut words = args.iter();
    while let Some(word) = words.next() {
        match word.as_str() {
            "--list" => {
                steps::list();
                return Ok(true);
            }
            "--only" => {
                let names = words.next().ok_or_else(|| Problem::new("--only wants the name of a step"))?;
                only.extend(names.split(',').map(ToString::to_string));
            }
            other => return Err(unknown(other)),
        }
    }
    steps::run(&Kit::new()?, &only)
}

fn bench(kit: &Kit) -> Outcome<()> {
    build(kit, Care::Release)?;
    let within = size::check(kit);
    println!("== benches of the core");
    if kit.places.root.join("core").join("benches").is_dir() {
        kit.cargo().args(["bench", "--package", "headroom-core"]).label("benches of the core").go()?;
    } else {
        println!("   there are none");
    }
    println!("== the same in the browser");
    wasm_tests::bench(kit)?;
    println!("== timings of the page");
    page_tests::bench(kit)?;
    within
}

fn bless(kit: &Kit) -> Outcome<()> {
    println!("== bless");
    native::bless(kit)?;
    println!("   look at the changes with `git diff` before you commit them");
    Ok(())
}
