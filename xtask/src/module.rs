//! The JavaScript module: three programs from one crate, the models beside them, packed for npm.

use crate::chromium::flags;
use crate::finish::shorten;
use crate::kit::{Kit, locked};
use crate::lint::by_rules;
use crate::npm;
use crate::places::{Places, make_folder, remove_folder};
use crate::problem::{Context, Outcome, Problem};
use crate::run::Run;
use crate::wasm_opt::FLAGS;
use crate::wasm_toolchain::WASM;
use std::fs;
use std::path::{Path, PathBuf};

/// A program of the module.
struct Program {
    /// The name of its files.
    name: &'static str,
    /// What it is built with.
    features: &'static [&'static str],
    /// The most that it may come to, bytes, brotli. To be lowered with every saving.
    limit: u64,
}

const PROGRAMS: [Program; 3] = [
    Program { name: "headroom", features: &[], limit: 66_000 },
    Program { name: "headroom-full", features: &["--features", "full"], limit: 91_000 },
    Program { name: "headroom-toml", features: &["--no-default-features", "--features", "toml"], limit: 140_000 },
];

/// What is loaded to evaluate, explain, read and write scenarios, and the most that it may come to.
const FIRST: [&str; 4] = ["headroom.wasm", "headroom.js", "index.js", "files.js"];
const FIRST_LIMIT: u64 = 70_000;

/// What wasm-bindgen calls each program: index.js knows the scripts by it.
const OUT_NAME: &str = "program";

/// Compresses as static hosts do at their best.
const BROTLI: &str = "\
const { brotliCompressSync, constants } = require('node:zlib');\
const text = require('node:fs').readFileSync(process.argv[1]);\
const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: text.length };\
console.log(brotliCompressSync(text, { params }).length);";

/// Where the package is put together, and what npm makes of it.
fn folder(places: &Places) -> PathBuf {
    places.target.join("module")
}

/// Builds the package: the file that `npm install` takes.
pub(crate) fn build(kit: &Kit) -> Outcome<PathBuf> {
    let places = &kit.places;
    let package = folder(places).join("package");
    remove_folder(&folder(places))?;
    make_folder(&package)?;
    for program in &PROGRAMS {
        build_program(kit, program, &package)?;
    }
    put_models(kit, &package)?;
    put_sources(places, &package)?;
    shorten_scripts(kit, &package)?;
    let names =
        Run::new("npm").args(["pack", "--silent", "--ignore-scripts", "--pack-destination", ".."]).dir(&package);
    let name = names.label("npm pack").read()?;
    let packed = folder(places).join(name.trim());
    println!("   the module is in {}", places.short(&packed));
    Ok(packed)
}

fn build_program(kit: &Kit, program: &Program, package: &Path) -> Outcome<()> {
    let places = &kit.places;
    kit.wasm()?
        .cargo(places)
        .env("CARGO_TARGET_DIR", &places.web_target)
        .args(["build", "--profile", "web", "--target", WASM, "--package", "headroom-js"])
        .args(program.features)
        .args(locked())
        .label(format!("building {}", program.name))
        .go()?;
    let raw = folder(places).join(program.name);
    let bindgen = kit.wasm_bindgen()?.as_ref().map_or_else(|| "wasm-bindgen".into(), |bin| bin.join("wasm-bindgen"));
    Run::new(bindgen)
        .arg(places.web_target.join(WASM).join("web").join("headroom_js.wasm"))
        // The module brings and starts the program by itself, in every surrounding.
        .args(["--target", "bundler", "--no-typescript", "--encode-into", "always", "--out-name", OUT_NAME])
        .arg("--out-dir")
        .arg(&raw)
        .label("wasm-bindgen")
        .read()?;
    let made = |end: &str| raw.join(format!("{OUT_NAME}_bg.{end}"));
    let done = |end: &str| package.join(format!("{}.{end}", program.name));
    Run::new(kit.npm()?.join(".bin").join("wasm-opt"))
        .args(FLAGS)
        .arg(made("wasm"))
        .arg("-o")
        .arg(done("wasm"))
        .read()?;
    let script = fs::read_to_string(made("js")).context(|| format!("{} has no script", program.name))?;
    fs::write(done("js"), as_function(&script)?)
        .context(|| format!("could not write the script of {}", program.name))?;
    hold(&format!("{}.wasm", program.name), weight(&done("wasm"))?, program.limit)
}

/// wasm-bindgen's script is for one program that runs as long as the page. As a function that makes what the script has, it is
/// for each that is begun, and for each copy of the module in a page.
fn as_function(script: &str) -> Outcome<String> {
    const EXPORT: &str = "export function ";
    let names: Vec<&str> =
        script.lines().filter_map(|line| line.strip_prefix(EXPORT)?.split_once('(')).map(|(name, _)| name).collect();
    let body = script.replace(&format!("\n{EXPORT}"), "\nfunction ");
    let body = body.strip_prefix("export ").unwrap_or(&body);
    if names.is_empty() || body.lines().any(|line| line.starts_with("export ") || line.starts_with("import ")) {
        return Err(Problem::new("wasm-bindgen has written a script of another form"));
    }
    Ok(format!("export default () => {{\n{body}\nreturn {{ {} }};\n}};\n", names.join(", ")))
}

/// Shortens every script of the package, and holds what all need to its budget.
fn shorten_scripts(kit: &Kit, package: &Path) -> Outcome<()> {
    let programs = PROGRAMS.iter().map(|program| format!("{}.js", program.name));
    for script in programs.chain(["index.js".to_owned(), "files.js".to_owned()]) {
        shorten(kit, &package.join(script), true)?;
    }
    let weights = FIRST.iter().map(|file| weight(&package.join(file)));
    hold("the first program with all scripts", weights.sum::<Outcome<u64>>()?, FIRST_LIMIT)
}

/// What a file comes to, compressed.
fn weight(file: &Path) -> Outcome<u64> {
    let said = Run::new("node").args(["-e", BROTLI]).arg(file).read()?;
    said.trim().parse().map_err(|_| Problem::new(format!("the compressor said {said}")))
}

/// Holds something to its budget.
fn hold(what: &str, size: u64, limit: u64) -> Outcome<()> {
    println!("   {what}: {size} bytes, brotli, of at most {limit}");
    if size > limit {
        return Err(Problem::new(format!("{what}: {size} bytes, brotli, and {limit} are the budget")));
    }
    Ok(())
}

/// Puts the models beside the programs, and the list of all files, by which bundlers know them.
fn put_models(kit: &Kit, package: &Path) -> Outcome<()> {
    let example = |name: &str| {
        let run = kit.cargo().args(["run", "--quiet", "-p", "headroom-core", "--example", name]);
        run.args(locked()).arg("--")
    };
    // Prices are packed with them; the module has none.
    let all = folder(&kit.places).join("packed");
    let listed = example("pack").arg(&all).label("packing the models").read()?;
    let models = example("list_models").label("listing the models").read()?;
    let address = |file: &str| format!("() => new URL(\"./{file}\", import.meta.url)");
    let programs = PROGRAMS.iter().map(|Program { name, .. }| {
        format!(
            "  \"{name}\": {{ glue: () => import(\"./{name}.js\"), program: {} }},\n",
            address(&format!("{name}.wasm"))
        )
    });
    let mut files = String::new();
    for (_, file) in listed.lines().filter_map(|line| line.split_once('=')) {
        let from = all.join("models").join(file);
        fs::copy(&from, package.join(file)).context(|| format!("could not copy {file}"))?;
        files += &format!("    \"{file}\": {},\n", address(file));
    }
    let text = format!(
        "// Made by `cargo xtask module`. Every file stands here by its name, for that is how bundlers find files.\n\
         export const models = {};\n\nexport const files = {{\n{}  models: {{\n{}  }},\n}};\n",
        models.trim(),
        programs.collect::<String>(),
        files
    );
    fs::write(package.join("files.js"), text).context(|| "could not write files.js".into())
}

/// What people wrote, with the version that the project has.
fn put_sources(places: &Places, package: &Path) -> Outcome<()> {
    let sources = places.root.join("crates").join("js").join("package");
    let copy = |from: PathBuf, name: &str| {
        fs::copy(&from, package.join(name)).context(|| format!("could not copy {}", places.short(&from))).map(|_| ())
    };
    for name in ["index.js", "index.d.ts", "README.md"] {
        copy(sources.join(name), name)?;
    }
    for name in ["LICENSE-APACHE", "LICENSE-MIT"] {
        copy(places.root.join(name), name)?;
    }
    let manifest = sources.join("package.json");
    let text = fs::read_to_string(&manifest).context(|| format!("could not read {}", places.short(&manifest)))?;
    let text = text.replacen("\"0.0.0\"", &format!("{:?}", env!("CARGO_PKG_VERSION")), 1);
    fs::write(package.join("package.json"), text).context(|| "could not write package.json".into())
}

/// Lints the crate as it is built for the browser, builds the package, and uses it as those do who install it.
pub(crate) fn test(kit: &Kit) -> Outcome<()> {
    let places = &kit.places;
    for program in &PROGRAMS {
        // By itself: beside others it would be linted with what they need of a library that they share.
        let run = kit
            .wasm()?
            .cargo(places)
            .env("CARGO_TARGET_DIR", &places.web_target)
            .args(["clippy", "--target", WASM, "--package", "headroom-js"])
            .args(program.features)
            .args(locked())
            .args(["--", "-D", "warnings"])
            .label(format!("clippy on {}", program.name));
        by_rules(kit, run)?.go()?;
    }
    let packed = build(kit)?;
    kit.cargo().args(["build", "--package", "headroom-cli"]).args(locked()).label("the terminal program").go()?;
    let tests = places.root.join("tests").join("module");
    npm::ready_in(places, &tests)?;
    let chromium = kit.chromium()?;
    let specs = ["node.spec.mjs", "memory.spec.mjs", "types.spec.mjs", "vite.spec.mjs", "guide.spec.mjs"]
        .map(|name| tests.join(name));
    kit.node()?
        .args(["--test", "--test-reporter=spec", "--test-timeout=600000"])
        .args(specs)
        .env("HEADROOM_MODULE", packed)
        .env("HEADROOM_TERMINAL", places.target.join("debug").join("headroom"))
        .env("HEADROOM_CHROMIUM", &chromium.browser)
        .env("HEADROOM_CHROMIUM_FLAGS", flags().join(" "))
        .label("tests of the module")
        .go()
}

#[cfg(test)]
mod tests {
    use super::as_function;

    #[test]
    fn a_script_becomes_a_function_that_makes_what_it_has() {
        let made = as_function("/**\n */\nexport function a(b) {\n}\nlet c;\nexport function __d() {}\n").unwrap();
        let expected = "export default () => {\n/**\n */\nfunction a(b) {\n}\nlet c;\nfunction __d() {}\n\nreturn { a, __d };\n};\n";
        assert_eq!(made, expected);
        assert!(as_function("export function a() {}\n").unwrap().contains("{\nfunction a() {}\n"));
        for other in [
            "",
            "let a;\n",
            "export function a() {}\nexport class B {}\n",
            "import a from 'a';\nexport function b() {}\n",
        ] {
            assert!(as_function(other).is_err(), "{other}");
        }
    }
}
