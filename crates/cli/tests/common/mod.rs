//! Helpers for running the program.
#![allow(dead_code, reason = "not every test file uses all of it")]

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::{env, fs, process};

/// The result of a run.
#[derive(Debug)]
pub(crate) struct Run {
    /// The exit code.
    pub(crate) code: i32,
    /// The text on standard output.
    pub(crate) out: String,
    /// The text on standard error.
    pub(crate) err: String,
}

impl Run {
    /// Returns the output of a run that succeeded without notices.
    pub(crate) fn expect_success(self) -> String {
        assert_eq!((self.code, self.err.as_str()), (0, ""), "{}", self.out);
        self.out
    }
}

/// Runs `headroom` with empty standard input.
pub(crate) fn run(args: &[&str]) -> Run {
    run_with_input(args, "")
}

/// Runs `headroom` with `input` on standard input.
pub(crate) fn run_with_input(args: &[&str], input: &str) -> Run {
    let mut child = command(args).spawn().expect("headroom starts");
    // The program may have exited without reading its input.
    let _ = child.stdin.take().expect("piped").write_all(input.as_bytes());
    let output = child.wait_with_output().expect("headroom exits");
    Run {
        code: output.status.code().expect("headroom exits normally"),
        out: String::from_utf8(output.stdout).expect("UTF-8"),
        err: String::from_utf8(output.stderr).expect("UTF-8"),
    }
}

/// Returns a command that runs the program.
pub(crate) fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_headroom"));
    command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Parses JSON.
pub(crate) fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).expect("JSON")
}

/// A temporary folder that is removed when the test ends.
pub(crate) struct Scratch(PathBuf);

impl Scratch {
    /// Creates the folder.
    pub(crate) fn new(name: &str) -> Self {
        let folder = env::temp_dir().join(format!("headroom-{name}-{}", process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        Self(folder)
    }

    /// Returns the path of the folder.
    pub(crate) fn folder(&self) -> &std::path::Path {
        &self.0
    }

    /// Writes a file into the folder and returns its path.
    pub(crate) fn write_file(&self, name: &str, text: &str) -> String {
        let path = self.0.join(name);
        fs::write(&path, text).expect("a file");
        path.to_str().expect("UTF-8").to_owned()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // A leftover temporary folder is harmless.
        let _ = fs::remove_dir_all(&self.0);
    }
}
