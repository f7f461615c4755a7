//! Checks the files that pin dependencies: workflows pin actions to commits, and packages have hashes.

use crate::paths::Paths;
use anyhow::{Context, Result, anyhow, bail};
use regex::Regex;
use std::fs;
use std::path::{Path, PathBuf};

/// The requirements files of the Python environments.
pub(crate) const REQUIREMENTS: [&str; 3] =
    ["tests/configuration/requirements.txt", "tests/embed/requirements.txt", "xtask/pip-audit.txt"];
/// The folders with an npm lock file.
pub(crate) const NPM_FOLDERS: [&str; 2] = ["tests/module", "tests/page"];

const WORKFLOWS: &str = ".github/workflows";

/// Checks all files.
pub(crate) fn check(paths: &Paths) -> Result<()> {
    let mut problems = Vec::new();
    let mut check = |file: &Path, find: fn(&str) -> Result<Vec<String>>| -> Result<()> {
        let text = fs::read_to_string(file).with_context(|| format!("could not read {}", paths.relative(file)))?;
        let found = find(&text).with_context(|| paths.relative(file).to_string())?;
        problems.extend(found.into_iter().map(|problem| format!("{}: {problem}", paths.relative(file))));
        Ok(())
    };
    for file in workflows(&paths.root)? {
        check(&file, workflow_problems)?;
    }
    for name in REQUIREMENTS {
        check(&paths.root.join(name), requirement_problems)?;
    }
    for folder in NPM_FOLDERS {
        check(&paths.root.join(folder).join("package-lock.json"), npm_lock_problems)?;
    }
    if problems.is_empty() { Ok(()) } else { Err(anyhow!("{}", problems.join("\n"))) }
}

fn workflows(root: &Path) -> Result<Vec<PathBuf>> {
    let folder = root.join(WORKFLOWS);
    let entries = fs::read_dir(&folder).with_context(|| format!("could not list {WORKFLOWS}"))?;
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    files.sort();
    if files.is_empty() {
        bail!("{WORKFLOWS} is empty");
    }
    Ok(files)
}

/// Returns an error message for each action that is not pinned to a commit, for each download that is piped into a
/// program, and for default permissions other than read-only.
fn workflow_problems(text: &str) -> Result<Vec<String>> {
    let pinned = Regex::new(r"^[\w.-]+(/[\w.-]+)+@[0-9a-f]{40} # v\d")?;
    let piped = Regex::new(r"\b(curl|wget)\b[^\n|]*\|")?;
    let mut problems = Vec::new();
    for line in text.lines() {
        let step = line.trim_start().trim_start_matches("- ");
        if let Some(action) = step.strip_prefix("uses: ")
            && !action.starts_with("./")
            && !pinned.is_match(action)
        {
            problems.push(format!("`{action}`: pin the action to a full commit hash, with the version in a comment"));
        }
        if piped.is_match(line) {
            problems.push(format!("`{step}`: save the download and check its SHA-256 before use"));
        }
    }
    if !text.contains("\npermissions:\n  contents: read\n\n") {
        problems.push("the workflow's permissions must be `contents: read`; jobs can add others".to_owned());
    }
    Ok(problems)
}

/// Returns an error message for each requirement without an exact version or a hash.
fn requirement_problems(text: &str) -> Result<Vec<String>> {
    let joined = text.replace("\\\n", " ");
    let requirements = joined.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    let unpinned = requirements.filter(|line| !line.contains("==") || !line.contains("--hash=sha256:"));
    Ok(unpinned.map(|line| format!("`{}` needs an exact version and a hash", line.trim())).collect())
}

/// Returns an error message for each package without a hash.
fn npm_lock_problems(text: &str) -> Result<Vec<String>> {
    let lock: serde_json::Value = serde_json::from_str(text)?;
    let packages = lock["packages"].as_object().context("the lock file has no packages")?;
    let unpinned = packages.iter().filter(|(path, package)| {
        let has_hash = package["integrity"].as_str().is_some_and(|hash| hash.starts_with("sha512-"));
        !path.is_empty() && !has_hash
    });
    Ok(unpinned.map(|(path, _)| format!("`{path}` needs an integrity hash: run `npm install` again")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMMIT: &str = "08c6903cd8c0fde910a37f88322edcfb5dd907a8";

    #[test]
    fn workflows_name_actions_by_commit() {
        let workflow = |step: &str| format!("name: T\n\npermissions:\n  contents: read\n\njobs:\n{step}\n");
        let problems = |step: &str| workflow_problems(&workflow(step)).unwrap().len();
        for step in [
            format!("      - uses: actions/checkout@{COMMIT} # v5.0.0"),
            "    uses: ./.github/workflows/test.yml".to_owned(),
            "        run: curl --output a.tar.gz https://example.org/a.tar.gz".to_owned(),
        ] {
            assert_eq!(problems(&step), 0, "{step}");
        }
        for step in [
            "      - uses: actions/checkout@v5.0.0".to_owned(),
            "      - uses: actions/checkout@main # v5".to_owned(),
            format!("      - uses: actions/checkout@{COMMIT}"),
            format!("      - uses: actions/checkout@{} # v5", &COMMIT[..12]),
            "        run: curl -LsSf https://example.org/x | tar zxf -".to_owned(),
        ] {
            assert_eq!(problems(&step), 1, "{step}");
        }
        assert_eq!(workflow_problems(&workflow("").replace("read", "write")).unwrap().len(), 1);
    }

    #[test]
    fn packages_have_hashes() {
        let hash = "--hash=sha256:00";
        assert!(requirement_problems(&format!("# comment\na==1 \\\n    {hash} \\\n    {hash}\n")).unwrap().is_empty());
        assert_eq!(requirement_problems(&format!("a==1\nb>=2 {hash}\nc==3 {hash}\n")).unwrap().len(), 2);
        let lock = r#"{"packages": {"": {}, "node_modules/a": {"integrity": "sha512-x"}, "node_modules/b": {}}}"#;
        assert_eq!(npm_lock_problems(lock).unwrap().len(), 1);
        assert!(npm_lock_problems("{}").is_err());
    }

    #[test]
    fn the_files_of_the_project_are_pinned() {
        let root = Path::new("..");
        for file in workflows(root).unwrap() {
            let text = fs::read_to_string(&file).unwrap();
            assert_eq!(workflow_problems(&text).unwrap(), [""; 0], "{}", file.display());
        }
        for name in REQUIREMENTS {
            let text = fs::read_to_string(root.join(name)).unwrap();
            assert_eq!(requirement_problems(&text).unwrap(), [""; 0], "{name}");
        }
    }
}
