//! The JavaScript module: an npm package with the models and three programs, built from one crate with different
//! features.

use crate::chromium::flags;
use crate::finish::minify;
use crate::native::{build_cli, build_example};
use crate::npm;
use crate::page_tests::test_runner_options;
use crate::paths::{Paths, create_folder, remove_folder};
use crate::process::Process;
use crate::toolbox::{Toolbox, lock_file_args};
use crate::wasm_opt::WASM_OPT_FLAGS;
use crate::wasm_toolchain::WASM_TARGET;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};

/// A program of the module.
struct Program {
    /// The base name of the program's files.
    name: &'static str,
    /// The features that the program is built with.
    features: &'static [&'static str],
    /// The maximum size in bytes, compressed with Brotli.
    max_bytes: u64,
}

const PROGRAMS: [Program; 3] = [
    Program { name: "headroom", features: &[], max_bytes: 70_000 },
    Program { name: "headroom-full", features: &["--features", "full"], max_bytes: 145_000 },
    Program { name: "headroom-toml", features: &["--no-default-features", "--features", "toml"], max_bytes: 185_000 },
];

/// The files that are loaded to evaluate, explain, read, and write scenarios.
const FIRST_LOAD_FILES: [&str; 4] = ["headroom.wasm", "headroom.js", "index.js", "files.js"];
/// The maximum size of these files together, compressed with Brotli.
const MAX_FIRST_LOAD_BYTES: u64 = 74_000;

/// The name that wasm-bindgen gives each program.
const OUT_NAME: &str = "program";

/// A script that prints the size of a file at Brotli's best compression level.
const BROTLI_SCRIPT: &str = "\
const { brotliCompressSync, constants } = require('node:zlib');\
const text = require('node:fs').readFileSync(process.argv[1]);\
const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: text.length };\
console.log(brotliCompressSync(text, { params }).length);";

/// Returns the folder of the package and of the packed file.
fn output_folder(paths: &Paths) -> PathBuf {
    paths.target.join("module")
}

/// Builds the package. Returns the file for `npm install`.
pub(crate) fn build(tools: &Toolbox) -> Result<PathBuf> {
    let paths = &tools.paths;
    let package = output_folder(paths).join("package");
    remove_folder(&output_folder(paths))?;
    create_folder(&package)?;
    for program in &PROGRAMS {
        build_program(tools, program, &package)?;
    }
    write_models(tools, &package)?;
    copy_sources(paths, &package)?;
    minify_scripts(tools, &package)?;
    let pack =
        Process::new("npm").args(["pack", "--silent", "--ignore-scripts", "--pack-destination", ".."]).dir(&package);
    let name = pack.label("npm pack").read()?;
    let packed = output_folder(paths).join(name.trim());
    println!("   the module is in {}", paths.relative(&packed));
    Ok(packed)
}

fn build_program(tools: &Toolbox, program: &Program, package: &Path) -> Result<()> {
    let paths = &tools.paths;
    tools
        .wasm_toolchain()?
        .cargo(paths)
        .env("CARGO_TARGET_DIR", &paths.web_target)
        .args(["build", "--profile", "web", "--target", WASM_TARGET, "--package", "headroom-js"])
        .args(program.features)
        .args(lock_file_args())
        .label(format!("building {}", program.name))
        .run()?;
    let raw = output_folder(paths).join(program.name);
    let bindgen =
        tools.wasm_bindgen_folder()?.as_ref().map_or_else(|| "wasm-bindgen".into(), |bin| bin.join("wasm-bindgen"));
    Process::new(bindgen)
        .arg(paths.web_target.join(WASM_TARGET).join("web").join("headroom_js.wasm"))
        // The `bundler` target omits wasm-bindgen's loader for a single environment. The package's index.js loads the
        // program instead, in Node.js, browsers, and bundlers.
        .args(["--target", "bundler", "--no-typescript", "--encode-into", "always", "--out-name", OUT_NAME])
        .arg("--out-dir")
        .arg(&raw)
        .label("wasm-bindgen")
        .read()?;
    let raw_file = |end: &str| raw.join(format!("{OUT_NAME}_bg.{end}"));
    let package_file = |end: &str| package.join(format!("{}.{end}", program.name));
    Process::new(tools.node_modules()?.join(".bin").join("wasm-opt"))
        .args(WASM_OPT_FLAGS)
        // Repeated code compresses better than code that keeps its results in more local variables.
        .arg("--skip-pass=local-cse")
        .arg(raw_file("wasm"))
        .arg("-o")
        .arg(package_file("wasm"))
        .read()?;
    let script = fs::read_to_string(raw_file("js")).with_context(|| format!("{} has no script", program.name))?;
    fs::write(package_file("js"), wrap_in_function(&script)?)
        .with_context(|| format!("could not write the script of {}", program.name))?;
    check_size(&format!("{}.wasm", program.name), compressed_size(&package_file("wasm"))?, program.max_bytes)
}

/// Wraps wasm-bindgen's script in a function that returns its exports. The script keeps the state of a single instance;
/// each call of the function creates another one.
fn wrap_in_function(script: &str) -> Result<String> {
    const EXPORT: &str = "export function ";
    let names: Vec<&str> =
        script.lines().filter_map(|line| line.strip_prefix(EXPORT)?.split_once('(')).map(|(name, _)| name).collect();
    let body = script.replace(&format!("\n{EXPORT}"), "\nfunction ");
    let body = body.strip_prefix("export ").unwrap_or(&body);
    if names.is_empty() || body.lines().any(|line| line.starts_with("export ") || line.starts_with("import ")) {
        bail!("wasm-bindgen wrote a script in an unexpected form");
    }
    Ok(format!("export default () => {{\n{body}\nreturn {{ {} }};\n}};\n", names.join(", ")))
}

/// Minifies the scripts of the package and checks the budget of the first load.
fn minify_scripts(tools: &Toolbox, package: &Path) -> Result<()> {
    let programs = PROGRAMS.iter().map(|program| format!("{}.js", program.name));
    for script in programs.chain(["index.js".to_owned(), "files.js".to_owned()]) {
        minify(tools, &package.join(script), true)?;
    }
    let sizes = FIRST_LOAD_FILES.iter().map(|file| compressed_size(&package.join(file)));
    check_size("the first load (program and scripts)", sizes.sum::<Result<u64>>()?, MAX_FIRST_LOAD_BYTES)
}

/// Returns the size of a file in bytes, compressed with Brotli.
fn compressed_size(file: &Path) -> Result<u64> {
    let output = Process::new("node").args(["-e", BROTLI_SCRIPT]).arg(file).read()?;
    output.trim().parse().with_context(|| format!("the compressor printed {output:?}"))
}

/// Prints a size and checks its budget.
fn check_size(name: &str, size: u64, limit: u64) -> Result<()> {
    println!("   {name}: {size} of at most {limit} bytes, Brotli");
    if size > limit {
        bail!("{name} takes {size} bytes, {} over its limit of {limit}", size - limit);
    }
    Ok(())
}

/// Copies the models into the package and writes `files.js`, which lists the models and names all model and program files,
/// so that bundlers find them.
fn write_models(tools: &Toolbox, package: &Path) -> Result<()> {
    let example = |name: &str| build_example(tools, name).map(Process::new);
    // The example also packs prices, which the module does not contain.
    let all = output_folder(&tools.paths).join("packed");
    let listed = example("pack")?.arg(&all).label("packing the models").read()?;
    let models = example("list_models")?.label("listing the models").read()?;
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
        fs::copy(&from, package.join(file)).with_context(|| format!("could not copy {file}"))?;
        files += &format!("    \"{file}\": {},\n", address(file));
    }
    let text = format!(
        "// Generated by `cargo xtask module`. Bundlers find files by these literal names.\n\
         export const models = {};\n\nexport const files = {{\n{}  models: {{\n{}  }},\n}};\n",
        models.trim(),
        programs.collect::<String>(),
        files
    );
    fs::write(package.join("files.js"), text).context("could not write files.js")
}

/// Copies scripts, types, documentation, and licenses, and sets the version.
fn copy_sources(paths: &Paths, package: &Path) -> Result<()> {
    let sources = paths.root.join("crates").join("js").join("package");
    let copy = |from: PathBuf, name: &str| {
        fs::copy(&from, package.join(name))
            .with_context(|| format!("could not copy {}", paths.relative(&from)))
            .map(|_| ())
    };
    for name in ["index.js", "index.d.ts", "README.md"] {
        copy(sources.join(name), name)?;
    }
    for name in ["LICENSE-APACHE", "LICENSE-MIT"] {
        copy(paths.root.join(name), name)?;
    }
    let manifest = sources.join("package.json");
    let text =
        fs::read_to_string(&manifest).with_context(|| format!("could not read {}", paths.relative(&manifest)))?;
    let text = text.replacen("\"0.0.0\"", &format!("{:?}", env!("CARGO_PKG_VERSION")), 1);
    fs::write(package.join("package.json"), text).context("could not write package.json")
}

/// Lints the crate, builds the package, and tests it as installed by npm.
pub(crate) fn test(tools: &Toolbox) -> Result<()> {
    let paths = &tools.paths;
    for program in &PROGRAMS {
        // One package at a time: with others, cargo would unify the features of shared dependencies.
        let clippy = tools
            .wasm_toolchain()?
            .cargo(paths)
            .env("CARGO_TARGET_DIR", &paths.web_target)
            .args(["clippy", "--target", WASM_TARGET, "--package", "headroom-js"])
            .args(program.features)
            .args(lock_file_args())
            .args(["--", "-D", "warnings"])
            .label(format!("clippy on {}", program.name));
        clippy.run()?;
    }
    let packed = build(tools)?;
    let tests = paths.root.join("tests").join("module");
    npm::install_packages(paths, &tests)?;
    let chromium = tools.chromium()?;
    let specs = ["node.spec.mjs", "memory.spec.mjs", "types.spec.mjs", "vite.spec.mjs", "guide.spec.mjs"]
        .map(|name| tests.join(name));
    tools
        .node()?
        .args(test_runner_options())
        .args(specs)
        .env("HEADROOM_MODULE", packed)
        .env("HEADROOM_TERMINAL", build_cli(tools)?)
        .env("HEADROOM_CHROMIUM", &chromium.browser)
        .env("HEADROOM_CHROMIUM_FLAGS", flags().join(" "))
        .label("module tests")
        .run()
}

#[cfg(test)]
mod tests {
    use super::wrap_in_function;

    #[test]
    fn a_script_becomes_a_function_that_returns_its_exports() {
        let made = wrap_in_function("/**\n */\nexport function a(b) {\n}\nlet c;\nexport function __d() {}\n").unwrap();
        let expected = "export default () => {\n/**\n */\nfunction a(b) {\n}\nlet c;\nfunction __d() {}\n\nreturn { a, __d };\n};\n";
        assert_eq!(made, expected);
        assert!(wrap_in_function("export function a() {}\n").unwrap().contains("{\nfunction a() {}\n"));
        for other in [
            "",
            "let a;\n",
            "export function a() {}\nexport class B {}\n",
            "import a from 'a';\nexport function b() {}\n",
        ] {
            assert!(wrap_in_function(other).is_err(), "{other}");
        }
    }
}
