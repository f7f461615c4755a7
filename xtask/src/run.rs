//! Runs other programs: says what runs, keeps saying that it still does, and stops what takes too long.

use crate::problem::{Context, Outcome, Problem};
use std::env;
use std::ffi::{OsStr, OsString};
use std::io::{BufRead, BufReader, IsTerminal, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
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
        if std::io::stdout().is_terminal() {
            let status = wait(self.start(&name)?, &name, self.limit)?;
            return if status.success() { Ok(()) } else { Err(Problem::new(format!("{name} failed ({status})"))) };
        }
        // Into a file or a log, which may be cut: what tells of the failure is said again at the end.
        self.heard(&name, |line| println!("{line}"), |line| eprintln!("{line}"))
    }

    /// Runs it beside others: what it says comes as a whole when it has ended, however it ended.
    pub(crate) fn aside(mut self) -> (String, Outcome<()>) {
        self.ready();
        let name = self.name();
        let said = Arc::new(Mutex::new(String::new()));
        let keep = || {
            let said = Arc::clone(&said);
            move |line: &str| {
                if let Ok(mut said) = said.lock() {
                    said.push_str(line);
                    said.push('\n');
                }
            }
        };
        let result = self.heard(&name, keep(), keep());
        let said = said.lock().map(|said| said.clone()).unwrap_or_default();
        (said, result)
    }

    /// Runs it and hands on what it says, line by line. What tells why it failed is in the problem.
    fn heard(
        &mut self,
        name: &str,
        out: impl Fn(&str) + Send + 'static,
        err: impl Fn(&str) + Send + 'static,
    ) -> Outcome<()> {
        self.command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = self.start(name)?;
        let telling = Arc::new(Mutex::new(Telling::default()));
        let out = child.stdout.take().map(|pipe| echo(pipe, &telling, out));
        let err = child.stderr.take().map(|pipe| echo(pipe, &telling, err));
        let status = wait(child, name, self.limit)?;
        // What it left running may hold its output open; we do not wait for that.
        let begin = Instant::now();
        let open =
            |thread: &Option<thread::JoinHandle<()>>| thread.as_ref().is_some_and(|thread| !thread.is_finished());
        while (open(&out) || open(&err)) && begin.elapsed() < Duration::from_secs(5) {
            thread::sleep(Duration::from_millis(5));
        }
        if status.success() {
            return Ok(());
        }
        let said = telling.lock().map(|telling| telling.text()).unwrap_or_default();
        Err(Problem::new(format!("{name} failed ({status})\n{said}")))
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

/// What of a program's output tells why it failed.
#[derive(Debug, Default)]
struct Telling {
    lines: Vec<String>,
    /// Lines that are still wanted after one that tells something.
    wanted: usize,
}

impl Telling {
    const SIGNS: [&'static str; 6] = ["FAILED", "panicked at", "error", "ERROR", "✖", "not ok"];
    const AFTER: usize = 8;
    const MOST: usize = 150;

    fn hear(&mut self, line: &str) {
        if Self::SIGNS.iter().any(|sign| line.contains(sign)) {
            self.wanted = Self::AFTER;
        }
        if self.wanted > 0 && self.lines.len() < Self::MOST {
            self.wanted -= 1;
            self.lines.push(line.to_string());
        }
    }

    fn text(&self) -> String {
        self.lines.iter().map(|line| format!("   | {line}\n")).collect()
    }
}

fn echo(
    pipe: impl Read + Send + 'static,
    telling: &Arc<Mutex<Telling>>,
    say: impl Fn(&str) + Send + 'static,
) -> thread::JoinHandle<()> {
    let telling = Arc::clone(telling);
    thread::spawn(move || {
        for line in BufReader::new(pipe).split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line);
            say(&line);
            if let Ok(mut telling) = telling.lock() {
                telling.hear(&line);
            }
        }
    })
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

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn what_runs_aside_says_all_at_its_end_and_why_it_failed() {
        let run = |script: &str| Run::new("sh").args(["-c", script]).label("the script").aside();
        let (said, result) = run("echo one; echo two");
        assert_eq!((said.as_str(), result.is_ok()), ("one\ntwo\n", true));
        let (said, result) = run("echo fine; echo 'error: it broke' >&2; exit 3");
        assert!(said.contains("fine\n") && said.contains("error: it broke\n"), "{said}");
        let problem = result.unwrap_err().to_string();
        assert!(problem.starts_with("the script failed (exit status: 3)"), "{problem}");
        assert!(problem.contains("| error: it broke"), "{problem}");
        assert!(Run::new("no such program").aside().1.is_err());
    }
}
