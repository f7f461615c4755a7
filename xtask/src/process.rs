//! Runs other programs with a label, progress messages, and a timeout.

use anyhow::{Context, Result, anyhow, bail};
use duct::{Expression, ReaderHandle};
use std::env;
use std::ffi::{OsStr, OsString};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

/// The interval between messages that a program is still running.
const HEARTBEAT_INTERVAL: Duration = Duration::from_secs(30);
/// The interval between timeout checks while a program prints nothing.
const POLL_INTERVAL: Duration = Duration::from_millis(100);
/// The time to wait for output after a program has exited, in case a background process keeps it open.
const OUTPUT_GRACE_PERIOD: Duration = Duration::from_secs(5);

/// Environment variables that cargo sets for xtask and that must not leak into other builds.
const CARGO_VARIABLES: [&str; 7] = [
    "CARGO",
    "CARGO_MANIFEST_DIR",
    "CARGO_MANIFEST_PATH",
    "CARGO_BIN_NAME",
    "CARGO_CRATE_NAME",
    "CARGO_PRIMARY_PACKAGE",
    "RUST_RECURSION_COUNT",
];

/// A program to run.
#[derive(Debug, Clone)]
pub(crate) struct Process {
    program: OsString,
    args: Vec<OsString>,
    /// Environment variables to set, or to remove if `None`.
    variables: Vec<(String, Option<OsString>)>,
    directory: Option<PathBuf>,
    /// Folders to search for programs before `PATH`.
    search_folders: Vec<PathBuf>,
    label: Option<String>,
    timeout: Option<Duration>,
}

impl Process {
    /// Creates a process that runs `program`, which is looked up on `PATH` unless it is a path.
    pub(crate) fn new(program: impl AsRef<OsStr>) -> Self {
        Self {
            program: program.as_ref().to_os_string(),
            args: Vec::new(),
            variables: Vec::new(),
            directory: None,
            search_folders: Vec::new(),
            label: None,
            timeout: None,
        }
    }

    pub(crate) fn arg(self, arg: impl AsRef<OsStr>) -> Self {
        self.args([arg])
    }

    pub(crate) fn args(mut self, args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Self {
        self.args.extend(args.into_iter().map(|arg| arg.as_ref().to_os_string()));
        self
    }

    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.variables.push((name.to_string(), Some(value.as_ref().to_os_string())));
        self
    }

    pub(crate) fn env_remove(mut self, name: &str) -> Self {
        self.variables.push((name.to_string(), None));
        self
    }

    /// Sets the working directory.
    pub(crate) fn dir(mut self, directory: &Path) -> Self {
        self.directory = Some(directory.to_path_buf());
        self
    }

    /// Searches for programs in `folder` first.
    pub(crate) fn prepend_path(mut self, folder: impl Into<PathBuf>) -> Self {
        self.search_folders.insert(0, folder.into());
        self
    }

    /// Sets the name for messages. The default is the file name of the program.
    pub(crate) fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Sets the time after which the program is stopped.
    pub(crate) fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Runs the program and prints its output as it arrives.
    ///
    /// # Errors
    /// Returns an error if the program cannot start, fails, or times out. The error repeats the lines that explain why.
    pub(crate) fn run(self) -> Result<()> {
        println!("   $ {}", self.command_line());
        self.stream(|line| println!("{line}"))
    }

    /// Runs the program and returns its entire output, whether it fails or not.
    pub(crate) fn capture(self) -> (String, Result<()>) {
        let mut output = String::new();
        let result = self.stream(|line| {
            output.push_str(line);
            output.push('\n');
        });
        (output, result)
    }

    /// Runs the program silently and returns its standard output.
    ///
    /// # Errors
    /// Returns an error if the program cannot start, fails, or times out. The error quotes its standard error.
    pub(crate) fn read(self) -> Result<String> {
        let name = self.name();
        let command = self.expression().stdout_capture().stderr_capture().unchecked();
        let handle = command.start().with_context(|| format!("could not start {name}"))?;
        let output = match self.timeout {
            None => Some(handle.wait()?),
            Some(timeout) => handle.wait_timeout(timeout)?,
        };
        let Some(output) = output else {
            handle.kill()?;
            bail!("{name} was stopped after {}", format_duration(self.timeout.unwrap_or_default()));
        };
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        bail!("{name} failed ({}): {}", output.status, String::from_utf8_lossy(&output.stderr).trim())
    }

    /// Starts the program and leaves it running.
    pub(crate) fn start(self) -> Result<()> {
        let name = self.name();
        self.expression().start().map(|_| ()).with_context(|| format!("could not start {name}"))
    }

    /// Runs the program and calls `on_line` with each line of its output.
    fn stream(&self, mut on_line: impl FnMut(&str)) -> Result<()> {
        let name = self.name();
        let reader = self.expression().stderr_to_stdout().unchecked().reader();
        let reader = Arc::new(reader.with_context(|| format!("could not start {name}"))?);
        let lines = read_lines(Arc::clone(&reader));
        let begin = Instant::now();
        let (mut next_heartbeat, mut exit_time) = (HEARTBEAT_INTERVAL, None);
        let mut excerpt = Excerpt::default();
        loop {
            match lines.recv_timeout(POLL_INTERVAL) {
                Ok(line) => {
                    on_line(&line);
                    excerpt.add(&line);
                }
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) if reader.try_wait()?.is_some() => {
                    if exit_time.get_or_insert_with(Instant::now).elapsed() > OUTPUT_GRACE_PERIOD {
                        break;
                    }
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
            let elapsed = begin.elapsed();
            if self.timeout.is_some_and(|timeout| elapsed > timeout) {
                reader.kill()?;
                bail!("{name} was stopped after {}", format_duration(elapsed));
            }
            if elapsed >= next_heartbeat {
                println!("   … {name}, {} so far", format_duration(elapsed));
                next_heartbeat += HEARTBEAT_INTERVAL;
            }
        }
        match reader.try_wait()?.map(|output| output.status) {
            Some(status) if status.success() => Ok(()),
            Some(status) => Err(anyhow!("{name} failed ({status})\n{}", excerpt.text())),
            None => Err(anyhow!("{name} closed its output, but did not exit")),
        }
    }

    fn expression(&self) -> Expression {
        let mut expression = duct::cmd(&self.program, &self.args).stdin_null();
        // In duct, the first setting of a variable wins; here, the last one does.
        for (name, value) in self.variables.iter().rev() {
            expression = match value {
                Some(value) => expression.env(name, value),
                None => expression.env_remove(name),
            };
        }
        for (name, _) in env::vars() {
            if CARGO_VARIABLES.contains(&name.as_str()) || name.starts_with("CARGO_PKG_") {
                expression = expression.env_remove(name);
            }
        }
        if !self.search_folders.is_empty() {
            let rest = env::var_os("PATH").unwrap_or_default();
            let folders = self.search_folders.iter().cloned().chain(env::split_paths(&rest));
            if let Ok(path) = env::join_paths(folders) {
                expression = expression.env("PATH", path);
            }
        }
        match &self.directory {
            Some(directory) => expression.dir(directory),
            None => expression,
        }
    }

    fn name(&self) -> String {
        self.label.clone().unwrap_or_else(|| file_name(&self.program))
    }

    fn command_line(&self) -> String {
        let args = self.args.iter().map(|arg| format!(" {}", arg.to_string_lossy()));
        format!("{}{}", file_name(&self.program), args.collect::<String>())
    }
}

fn file_name(program: &OsStr) -> String {
    Path::new(program).file_name().unwrap_or(program).to_string_lossy().into_owned()
}

/// Reads lines on a separate thread, so that timeouts work while a program prints nothing.
fn read_lines(reader: Arc<ReaderHandle>) -> Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(&*reader).split(b'\n').map_while(Result::ok) {
            if sender.send(String::from_utf8_lossy(&line).into_owned()).is_err() {
                break;
            }
        }
    });
    receiver
}

/// The lines of a program's output that indicate why it failed, for a summary at the end of a long log.
#[derive(Debug, Default)]
struct Excerpt {
    lines: Vec<String>,
    /// The number of lines still to keep, counted from the last one that indicates a failure.
    remaining: usize,
}

impl Excerpt {
    const SIGNS: [&'static str; 7] = ["FAIL", "panicked at", "error", "ERROR", "✖", "not ok", "banned"];
    const LINES_AFTER_SIGN: usize = 8;
    const MAX_LINES: usize = 150;

    fn add(&mut self, line: &str) {
        if Self::SIGNS.iter().any(|sign| line.contains(sign)) {
            self.remaining = Self::LINES_AFTER_SIGN;
        }
        if self.remaining > 0 && self.lines.len() < Self::MAX_LINES {
            self.remaining -= 1;
            self.lines.push(line.to_string());
        }
    }

    fn text(&self) -> String {
        self.lines.iter().map(|line| format!("   | {line}\n")).collect()
    }
}

/// Succeeds if all results do; otherwise returns every error.
pub(crate) fn join_errors(results: impl IntoIterator<Item = Result<()>>) -> Result<()> {
    let errors: Vec<String> = results.into_iter().filter_map(|result| Some(format!("{:#}", result.err()?))).collect();
    if errors.is_empty() { Ok(()) } else { Err(anyhow!(errors.join("\n"))) }
}

/// Formats a duration for people: `4.2 s`, `12 s`, `3 min 05 s`.
pub(crate) fn format_duration(time: Duration) -> String {
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

    fn script(text: &str) -> Process {
        Process::new("sh").args(["-c", text]).label("the script")
    }

    #[test]
    fn captured_output_is_complete_and_the_error_explains_the_failure() {
        let (output, result) = script("echo one; echo two").capture();
        assert_eq!((output.as_str(), result.is_ok()), ("one\ntwo\n", true));
        let (output, result) = script("echo fine; echo 'error: it broke' >&2; exit 3").capture();
        assert!(output.contains("fine\n") && output.contains("error: it broke\n"), "{output}");
        let error = result.unwrap_err().to_string();
        assert!(error.starts_with("the script failed") && error.contains("status: 3"), "{error}");
        assert!(error.contains("| error: it broke"), "{error}");
        assert!(Process::new("no such program").capture().1.is_err());
    }

    #[test]
    fn a_program_is_stopped_after_its_timeout() {
        let begin = Instant::now();
        let slow = || script("exec sleep 20").timeout(Duration::from_millis(200));
        assert!(slow().capture().1.unwrap_err().to_string().contains("was stopped after"));
        assert!(slow().read().unwrap_err().to_string().contains("was stopped after"));
        assert!(begin.elapsed() < Duration::from_secs(10));
    }

    #[test]
    fn variables_and_folders_are_set() {
        let (output, _) = script("echo $HEADROOM_TRIAL; pwd; echo $PATH; echo ${CARGO_PKG_NAME:-none}")
            .env("HEADROOM_TRIAL", "no")
            .env("HEADROOM_TRIAL", "yes")
            .dir(Path::new("/"))
            .prepend_path("/first")
            .capture();
        let lines: Vec<&str> = output.lines().collect();
        assert_eq!((lines[0], lines[1], lines[3]), ("yes", "/", "none"));
        assert!(lines[2].starts_with("/first:"));
        assert_eq!(script("echo a b").read().unwrap(), "a b\n");
    }

    #[test]
    fn all_errors_are_reported() {
        assert!(join_errors([Ok(())]).is_ok());
        assert_eq!(join_errors([Err(anyhow!("a")), Ok(()), Err(anyhow!("b"))]).unwrap_err().to_string(), "a\nb");
    }
}
