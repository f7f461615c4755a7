//! Runs other programs: says what runs, keeps saying that it still does, and stops what takes too long.

use crate::problem::{Context, Outcome, Problem};
use std::env;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

const HEARTBEAT: Duration = Duration::from_secs(30);

/// What cargo tells the programs that it runs, and what must not leak from us into the builds that we start.
const OURS_ALONE: [&str; 7] = [
    "CARGO",
    "CARGO_MANIFEST_DIR",
    "CARGO_MANIFEST_PATH",
    "CARGO_BIN_NAME",
    "CARGO_CRATE_NAME",
    "CARGO_PRIMARY_PACKAGE",
    "RUST_RECURSION_COUNT",
];

/// A program about to run.
#[derive(Debug)]
pub(crate) struct Run {
    command: Command,
    front_of_path: Vec<PathBuf>,
    label: Option<String>,
    limit: Option<Duration>,
}

impl Run {
    /// `program`, found on `PATH` unless it is a path itself.
    pub(crate) fn new(program: impl AsRef<OsStr>) -> Self {
        let mut command = Command::new(program);
        command.stdin(Stdio::null());
        for (name, _) in env::vars_os() {
            let text = name.to_string_lossy();
            if OURS_ALONE.contains(&text.as_ref()) || text.starts_with("CARGO_PKG_") {
                command.env_remove(&name);
            }
        }
        Self { command, front_of_path: Vec::new(), label: None, limit: None }
    }

    pub(crate) fn arg(mut self, arg: impl AsRef<OsStr>) -> Self {
        self.command.arg(arg);
        self
    }

    pub(crate) fn args(mut self, args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Self {
        self.command.args(args);
        self
    }

    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    pub(crate) fn env_remove(mut self, name: &str) -> Self {
        self.command.env_remove(name);
        self
    }

    pub(crate) fn dir(mut self, dir: &Path) -> Self {
        self.command.current_dir(dir);
        self
    }

    /// Programs in `dir` come before others of the same name.
    pub(crate) fn path_first(mut self, dir: impl Into<PathBuf>) -> Self {
        self.front_of_path.insert(0, dir.into());
        self
    }

    /// What to call it while it runs.
    pub(crate) fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Stops it after this time.
    pub(crate) fn limit(mut self, limit: Duration) -> Self {
        self.limit = Some(limit);
        self
    }

    /// Runs it in sight: its output is ours.
    pub(crate) fn go(mut self) -> Outcome<()> {
        self.ready();
        let name = self.name();
        println!("   $ {}", self.line());
        let child = self.start(&name)?;
        let status = wait(child, &name, self.limit)?;
        if status.success() { Ok(()) } else { Err(Problem::new(format!("{name} failed ({status})"))) }
    }

    /// Runs it out of sight and gives what it printed. Its complaints are in the problem if it fails.
    pub(crate) fn read(mut self) -> Outcome<String> {
        self.ready();
        let name = self.name();
        self.command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let output = self.command.output().context(|| format!("could not start {name}"))?;
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        let complaint = String::from_utf8_lossy(&output.stderr);
        Err(Problem::new(format!("{name} failed ({}): {}", output.status, complaint.trim())))
    }

    /// Starts it and leaves it running.
    pub(crate) fn spawn(mut self) -> Outcome<Child> {
        self.ready();
        let name = self.name();
        self.start(&name)
    }

    fn start(&mut self, name: &str) -> Outcome<Child> {
        self.command.spawn().context(|| format!("could not start {name}"))
    }

    fn ready(&mut self) {
        if self.front_of_path.is_empty() {
            return;
        }
        let rest = env::var_os("PATH").unwrap_or_default();
        let all = self.front_of_path.iter().cloned().chain(env::split_paths(&rest));
        if let Ok(joined) = env::join_paths(all) {
            self.command.env("PATH", joined);
        }
    }

    fn name(&self) -> String {
        self.label.clone().unwrap_or_else(|| short(self.command.get_program()))
    }

    fn line(&self) -> String {
        let mut line = short(self.command.get_program());
        for arg in self.command.get_args() {
            line.push(' ');
            line.push_str(&arg.to_string_lossy());
        }
        line
    }
}

fn short(program: &OsStr) -> String {
    Path::new(program)
        .file_name()
        .map_or_else(|| OsString::from(program), OsStr::to_os_string)
        .to_string_lossy()
        .into_owned()
}

fn wait(mut child: Child, name: &str, limit: Option<Duration>) -> Outcome<ExitStatus> {
    let begin = Instant::now();
    let mut next = HEARTBEAT;
    loop {
        let ended = child.try_wait().context(|| format!("lost sight of {name}"))?;
        if let Some(status) = ended {
            return Ok(status);
        }
        let spent = begin.elapsed();
        if limit.is_some_and(|limit| spent > limit) {
            // It may have ended just now, and then there is nothing to stop.
            let _ = child.kill();
            let _ = child.wait();
            return Err(Problem::new(format!("{name} was stopped after {}", duration(spent))));
        }
        if spent >= next {
            println!("   … {name}, {} so far", duration(spent));
            next += HEARTBEAT;
        }
        thread::sleep(Duration::from_millis(25));
    }
}

/// A duration as people say it.
pub(crate) fn duration(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0..10 => format!("{}.{} s", seconds, time.subsec_millis() / 100),
        10..60 => format!("{seconds} s"),
        _ => format!("{} min {:02} s", seconds / 60, seconds % 60),
    }
}
