//! Software bills of materials in CycloneDX format, one for each program of a release.
//!
//! The format: <https://cyclonedx.org/docs/1.5/json/>. The same sources give the same bytes, so there is no time and no
//! serial number.

use crate::paths::{Paths, create_folder, remove_folder};
use crate::process::Process;
use crate::wasm_toolchain::WASM_TARGET;
use anyhow::{Context, Result, anyhow};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

/// A released program.
struct ReleaseProgram {
    name: &'static str,
    /// The packages that it is built from.
    packages: &'static [&'static str],
    /// The target, or `None` for the machine that builds the release.
    target: Option<&'static str>,
}

const PROGRAMS: [ReleaseProgram; 3] = [
    ReleaseProgram { name: "headroom-cli", packages: &["headroom-cli"], target: None },
    ReleaseProgram { name: "headroom-js", packages: &["headroom-js"], target: Some(WASM_TARGET) },
    ReleaseProgram {
        name: "headroom-page",
        packages: &["headroom", "headroom-worker", "headroom-model-reader", "headroom-sheet-worker"],
        target: Some(WASM_TARGET),
    },
];

/// Writes a bill of materials for each program to `target/sbom`.
pub(crate) fn write(paths: &Paths) -> Result<()> {
    let folder = paths.target.join("sbom");
    remove_folder(&folder)?;
    create_folder(&folder)?;
    let lock = fs::read_to_string(paths.root.join("Cargo.lock")).context("could not read Cargo.lock")?;
    let checksums = checksums(&lock)?;
    for program in &PROGRAMS {
        let target = program.target.map_or_else(native_target, |target| Ok(target.to_owned()))?;
        let metadata = Process::new("cargo")
            .args(["metadata", "--format-version", "1", "--locked", "--filter-platform", &target])
            .dir(&paths.root)
            .read()?;
        let bill = bill(program, &serde_json::from_str(&metadata)?, &checksums)?;
        let version = bill["metadata"]["component"]["version"].as_str().unwrap_or_default();
        let file = folder.join(format!("{}-{version}.cdx.json", program.name));
        fs::write(&file, format!("{bill:#}\n")).with_context(|| format!("could not write {}", file.display()))?;
        let count = bill["components"].as_array().map_or(0, Vec::len);
        println!("   {}: {count} components", paths.relative(&file));
    }
    Ok(())
}

fn native_target() -> Result<String> {
    let about = Process::new("rustc").arg("-vV").read()?;
    let host = about.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).context("rustc names no host")
}

/// Returns the SHA-256 of each locked package, by name and version.
fn checksums(lock: &str) -> Result<BTreeMap<(String, String), String>> {
    let lock: toml::Table = lock.parse().context("Cargo.lock")?;
    let packages = lock.get("package").and_then(toml::Value::as_array).context("Cargo.lock has no packages")?;
    let text = |package: &toml::Value, key: &str| package.get(key)?.as_str().map(str::to_owned);
    let entry = |package| Some(((text(package, "name")?, text(package, "version")?), text(package, "checksum")?));
    Ok(packages.iter().filter_map(entry).collect())
}

/// Returns the bill of a program. `metadata` is the output of `cargo metadata`.
fn bill(program: &ReleaseProgram, metadata: &Value, checksums: &BTreeMap<(String, String), String>) -> Result<Value> {
    let list = |value: &'_ Value| value.as_array().cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let packages: BTreeMap<String, Value> =
        list(&metadata["packages"]).into_iter().map(|package| (text(&package["id"]), package)).collect();
    let needs: BTreeMap<String, BTreeSet<String>> = list(&metadata["resolve"]["nodes"])
        .iter()
        .map(|node| {
            (
                text(&node["id"]),
                list(&node["deps"]).iter().filter(|dep| is_built(dep)).map(|dep| text(&dep["pkg"])).collect(),
            )
        })
        .collect();
    let id = |name: &str| {
        let found = packages.iter().find(|(_, package)| package["name"] == name && package["source"].is_null());
        found.map(|(id, _)| id.clone()).ok_or_else(|| anyhow!("there is no package {name}"))
    };
    let roots = program.packages.iter().map(|name| id(name)).collect::<Result<Vec<_>>>()?;
    let mut found = BTreeSet::new();
    let mut next = roots.clone();
    while let Some(id) = next.pop() {
        if found.insert(id.clone()) {
            next.extend(needs.get(&id).into_iter().flatten().cloned());
        }
    }
    let reference = |id: &String| packages.get(id).map_or_else(|| id.clone(), purl);
    let version = packages.get(&roots[0]).map(|package| text(&package["version"])).unwrap_or_default();
    let components: Vec<Value> =
        found.iter().filter_map(|id| packages.get(id)).map(|package| component(package, checksums)).collect();
    let own = json!({"ref": program.name, "dependsOn": roots.iter().map(reference).collect::<Vec<_>>()});
    let others = found.iter().map(|id| {
        let needs = needs.get(id).into_iter().flatten().map(reference).collect::<Vec<_>>();
        json!({"ref": reference(id), "dependsOn": needs})
    });
    Ok(json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": {
            "type": "application", "bom-ref": program.name, "name": program.name, "version": version,
        }},
        "components": components,
        "dependencies": std::iter::once(own).chain(others).collect::<Vec<_>>(),
    }))
}

/// Returns whether a dependency is needed to build the program, and not only to test it.
fn is_built(dependency: &Value) -> bool {
    dependency["dep_kinds"].as_array().is_some_and(|kinds| kinds.iter().any(|kind| kind["kind"] != "dev"))
}

fn component(package: &Value, checksums: &BTreeMap<(String, String), String>) -> Value {
    let text = |key: &str| package[key].as_str().unwrap_or_default().to_owned();
    let mut component = json!({
        "type": "library", "bom-ref": purl(package), "name": text("name"), "version": text("version"),
        // Old packages separate alternatives by a slash.
        "licenses": [{"expression": text("license").replace('/', " OR ")}],
    });
    // Our own packages are in no registry.
    if !package["source"].is_null() {
        component["purl"] = json!(purl(package));
    }
    if let Some(checksum) = checksums.get(&(text("name"), text("version"))) {
        component["hashes"] = json!([{"alg": "SHA-256", "content": checksum}]);
    }
    component
}

/// Returns the package URL: <https://github.com/package-url/purl-spec>.
fn purl(package: &Value) -> String {
    format!(
        "pkg:cargo/{}@{}",
        package["name"].as_str().unwrap_or_default(),
        package["version"].as_str().unwrap_or_default().replace('+', "%2B")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bill_lists_what_is_built_with_licenses_and_hashes() {
        let package = |name: &str, source: Value| json!({"id": format!("id-{name}"), "name": name, "version": "1.0.0+x", "license": "MIT/Zlib", "source": source});
        let dep = |name: &str, kind: Value| json!({"pkg": format!("id-{name}"), "dep_kinds": [{"kind": kind}]});
        let metadata = json!({
            "packages": [
                package("headroom-cli", Value::Null), package("used", json!("registry")),
                package("builder", json!("registry")), package("tester", json!("registry")),
            ],
            "resolve": {"nodes": [
                {"id": "id-headroom-cli", "deps": [dep("used", Value::Null), dep("tester", json!("dev"))]},
                {"id": "id-used", "deps": [dep("builder", json!("build"))]},
                {"id": "id-builder", "deps": []}, {"id": "id-tester", "deps": []},
            ]},
        });
        let lock = "[[package]]\nname = \"used\"\nversion = \"1.0.0+x\"\nchecksum = \"abc\"\n";
        let bill = bill(&PROGRAMS[0], &metadata, &checksums(lock).unwrap()).unwrap();
        let names: Vec<&str> =
            bill["components"].as_array().unwrap().iter().filter_map(|it| it["name"].as_str()).collect();
        assert_eq!(names, ["builder", "headroom-cli", "used"]);
        let used = &bill["components"][2];
        assert_eq!(used["purl"], "pkg:cargo/used@1.0.0%2Bx");
        assert_eq!(used["licenses"], json!([{"expression": "MIT OR Zlib"}]));
        assert_eq!(used["hashes"], json!([{"alg": "SHA-256", "content": "abc"}]));
        assert_eq!(bill["dependencies"][0]["dependsOn"], json!(["pkg:cargo/headroom-cli@1.0.0%2Bx"]));
        assert_eq!(bill["dependencies"][3]["dependsOn"], json!(["pkg:cargo/builder@1.0.0%2Bx"]));
        assert!(super::bill(&PROGRAMS[1], &metadata, &BTreeMap::new()).is_err());
    }

    #[test]
    fn every_package_of_a_release_exists() {
        let metadata = Process::new("cargo").args(["metadata", "--format-version", "1", "--no-deps"]).read().unwrap();
        for name in PROGRAMS.iter().flat_map(|program| program.packages) {
            assert!(metadata.contains(&format!("\"name\":\"{name}\"")), "{name}");
        }
    }
}
