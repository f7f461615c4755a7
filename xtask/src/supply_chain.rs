//! Checks of all dependencies: licenses and sources, and known vulnerabilities.
//!
//! The databases of vulnerabilities are online. If one cannot be reached, the step is skipped and says why. If
//! `HEADROOM_REQUIRE_ADVISORIES` is set, as in the workflows, the step fails instead.

use crate::cargo_tools::CARGO_DENY;
use crate::locked_files::{self, NPM_FOLDERS, REQUIREMENTS};
use crate::process::{Process, join_errors};
use crate::python;
use crate::steps::Status;
use crate::toolbox::Toolbox;
use anyhow::{Context, Result, anyhow, bail};
use serde_json::Value;
use std::env;
use std::path::Path;
use std::time::Duration;

/// The environment variable that turns an unreachable database into an error.
const REQUIRED: &str = "HEADROOM_REQUIRE_ADVISORIES";

/// The workspaces, each with a lock file.
const MANIFESTS: [&str; 2] = ["Cargo.toml", "fuzz/Cargo.toml"];

/// The time limit for fetching the RustSec database.
const FETCH_TIMEOUT: Duration = Duration::from_secs(120);

/// The npm severities that fail the check. The packages are used only in tests and builds.
const NPM_SEVERITIES: [&str; 2] = ["high", "critical"];

/// The result of an audit that found no vulnerability or could not run.
#[derive(Debug, PartialEq, Eq)]
enum Audit {
    Passed,
    /// The database could not be reached, for this reason.
    Unreachable(String),
}

/// Checks licenses, sources, and hashes.
pub(crate) fn check_sources(tools: &Toolbox) -> Result<()> {
    locked_files::check(&tools.paths)?;
    println!("   actions, npm packages, and Python packages are pinned");
    let checks = MANIFESTS.map(|manifest| {
        cargo_deny(tools)?
            .args(["--locked", "--manifest-path", manifest, "check", "licenses", "sources", "bans"])
            .label(format!("cargo deny for {manifest}"))
            .run()
    });
    join_errors(checks)
}

/// Checks for known vulnerabilities.
pub(crate) fn check_advisories(tools: &Toolbox) -> Result<Status> {
    let audits = [("crates", crates(tools)), ("npm packages", npm(tools)), ("Python packages", python(tools))];
    let (mut failed, mut unreachable) = (Vec::new(), Vec::new());
    for (name, audit) in audits {
        match audit {
            Ok(Audit::Passed) => println!("   {name}: no known vulnerability"),
            Ok(Audit::Unreachable(reason)) => {
                println!("   {name}: NOT CHECKED: {reason}");
                unreachable.push(name);
            }
            Err(error) => failed.push(Err(error.context(name))),
        }
    }
    join_errors(failed)?;
    if unreachable.is_empty() {
        return Ok(Status::Passed);
    }
    let reason = format!("not checked, because their databases cannot be reached: {}", unreachable.join(", "));
    if env::var_os(REQUIRED).is_some() {
        bail!("{reason} ({REQUIRED} is set)");
    }
    Ok(Status::Skipped(reason))
}

fn cargo_deny(tools: &Toolbox) -> Result<Process> {
    let bin = CARGO_DENY.find_or_install(&tools.paths)?;
    let program = bin.map_or_else(|| "cargo-deny".into(), |bin| bin.join("cargo-deny"));
    let config = tools.paths.root.join("deny.toml");
    Ok(Process::new(program).dir(&tools.paths.root).args(["--workspace", "--config"]).arg(config))
}

fn crates(tools: &Toolbox) -> Result<Audit> {
    // Git must not ask for a password if a proxy refuses the request.
    let fetch = cargo_deny(tools)?.args(["fetch", "db"]).env("GIT_TERMINAL_PROMPT", "0").timeout(FETCH_TIMEOUT);
    if let (output, Err(error)) = fetch.label("cargo deny fetch").capture() {
        let reason = output.lines().rfind(|line| line.contains("fatal:")).map(|line| line.trim().to_owned());
        return Ok(Audit::Unreachable(reason.unwrap_or_else(|| first_line(&error.to_string()))));
    }
    let checks = MANIFESTS.map(|manifest| {
        cargo_deny(tools)?
            .args(["--locked", "--manifest-path", manifest, "check", "advisories"])
            .label(format!("cargo deny for {manifest}"))
            .run()
    });
    join_errors(checks).map(|()| Audit::Passed)
}

fn npm(tools: &Toolbox) -> Result<Audit> {
    for folder in NPM_FOLDERS {
        let npm = Process::new(if cfg!(windows) { "npm.cmd" } else { "npm" }).dir(&tools.paths.root.join(folder));
        let (output, _) = npm.args(["audit", "--package-lock-only", "--json", "--silent"]).capture();
        let audit = read_npm(&output).with_context(|| folder)?;
        if audit != Audit::Passed {
            return Ok(audit);
        }
    }
    Ok(Audit::Passed)
}

/// Reads the report of `npm audit`.
fn read_npm(output: &str) -> Result<Audit> {
    let report = json(output).with_context(|| format!("npm audit printed {:?}", first_line(output)))?;
    let Some(found) = report["vulnerabilities"].as_object() else {
        let message = report["message"].as_str().or_else(|| report["error"]["summary"].as_str());
        return Ok(Audit::Unreachable(first_line(message.unwrap_or("npm audit gave no report"))));
    };
    let severe = |package: &Value| NPM_SEVERITIES.iter().any(|severity| package["severity"] == *severity);
    let names: Vec<&str> = found.iter().filter(|(_, package)| severe(package)).map(|(name, _)| name.as_str()).collect();
    if names.is_empty() {
        return Ok(Audit::Passed);
    }
    Err(anyhow!("npm packages with severe vulnerabilities: {}. Run `npm audit` for details", names.join(", ")))
}

fn python(tools: &Toolbox) -> Result<Audit> {
    let program = python::install_requirements(&tools.paths, &tools.paths.root.join("xtask/pip-audit.txt"))?;
    for list in REQUIREMENTS {
        let (output, _) = Process::new(&program)
            .args(["-m", "pip_audit", "--no-deps", "--disable-pip", "--progress-spinner=off", "--format=json"])
            .arg("--requirement")
            .arg(Path::new(list))
            .dir(&tools.paths.root)
            .label("pip-audit")
            .capture();
        let audit = read_pip_audit(&output).with_context(|| list)?;
        if audit != Audit::Passed {
            return Ok(audit);
        }
    }
    Ok(Audit::Passed)
}

/// Reads the report of pip-audit.
fn read_pip_audit(output: &str) -> Result<Audit> {
    let report = json(output);
    let Some(packages) = report.as_ref().and_then(|report| report["dependencies"].as_array()) else {
        let last = output.lines().rfind(|line| !line.trim().is_empty()).unwrap_or("pip-audit printed nothing");
        return Ok(Audit::Unreachable(last.trim().to_owned()));
    };
    let name = |package: &Value| package["name"].as_str().unwrap_or_default().to_owned();
    let vulnerable = |package: &&Value| package["vulns"].as_array().is_some_and(|found| !found.is_empty());
    let names: Vec<String> = packages.iter().filter(vulnerable).map(name).collect();
    if !names.is_empty() {
        bail!("Python packages with vulnerabilities: {}. Run `pip-audit` for details", names.join(", "));
    }
    let skipped = packages.iter().find_map(|package| package["skip_reason"].as_str());
    Ok(skipped.map_or(Audit::Passed, |reason| Audit::Unreachable(first_line(reason))))
}

/// Reads the JSON object in an output that may have other lines before and after it.
fn json(output: &str) -> Option<Value> {
    let begin = output.find('{')?;
    serde_json::Deserializer::from_str(&output[begin..]).into_iter().next()?.ok()
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_of_npm_are_understood() {
        let clean = r#"{"auditReportVersion": 2, "vulnerabilities": {}, "metadata": {}}"#;
        assert_eq!(read_npm(clean).unwrap(), Audit::Passed);
        let minor = r#"{"vulnerabilities": {"a": {"severity": "moderate"}}}"#;
        assert_eq!(read_npm(minor).unwrap(), Audit::Passed);
        let severe = r#"{"vulnerabilities": {"a": {"severity": "moderate"}, "b": {"severity": "critical"}}}"#;
        assert!(read_npm(severe).unwrap_err().to_string().contains(": b. Run"));
        let refused = "npm warn audit\n{\"message\": \"405 Method Not Allowed\", \"statusCode\": 405}\nmore";
        assert_eq!(read_npm(refused).unwrap(), Audit::Unreachable("405 Method Not Allowed".into()));
        assert!(read_npm("nothing").is_err());
    }

    #[test]
    fn reports_of_pip_audit_are_understood() {
        let clean = r#"{"dependencies": [{"name": "a", "version": "1", "vulns": []}], "fixes": []}"#;
        assert_eq!(read_pip_audit(clean).unwrap(), Audit::Passed);
        let skipped = "WARNING: x\n{\"dependencies\": [{\"name\": \"a\", \"skip_reason\": \"not found\"}]}";
        assert_eq!(read_pip_audit(skipped).unwrap(), Audit::Unreachable("not found".into()));
        let vulnerable =
            r#"{"dependencies": [{"name": "a", "skip_reason": "x"}, {"name": "b", "vulns": [{"id": "P"}]}]}"#;
        assert!(read_pip_audit(vulnerable).unwrap_err().to_string().contains(": b. Run"));
        assert_eq!(read_pip_audit("ERROR: no network\n").unwrap(), Audit::Unreachable("ERROR: no network".into()));
    }
}
