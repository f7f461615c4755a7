//! The options `--timeout` and `--max-memory`, and the watchdog that enforces them.

use std::process;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use clap::{ArgMatches, Args};
use headroom_core::format::format_value;
use headroom_core::units::{Unit, parse_quantity};
use memory_stats::memory_stats;

use crate::command_error::CommandError;
use crate::output::print_notices;

/// The interval at which memory use is measured. A program that fills memory adds about 10 MiB in this time.
const MEASURING_INTERVAL: Duration = Duration::from_millis(5);

/// The heading of options that every command has.
pub(crate) const GLOBAL_OPTIONS: &str = "Global options";

/// The id of the global `--max-memory`. The option of `headroom instances` with the same name has another id.
const MEMORY_ID: &str = "memory_limit";

/// Limits on time and memory. Untrusted scenarios and models can require too much of either.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct RunLimits {
    /// Stop the command after this time, in seconds or with a unit such as 2min
    ///
    /// A command that takes longer prints one line to standard error and nothing to standard output, and ends with exit
    /// code 3. By default there is no limit.
    #[arg(long, global = true, value_name = "SECONDS", value_parser = parse_time)]
    #[arg(help_heading = GLOBAL_OPTIONS, overrides_with = "timeout")]
    timeout: Option<Duration>,

    /// Stop the command when it uses more memory than this, for example 512MiB
    ///
    /// The command ends in the same way as with `--timeout`. The limit applies to physical memory, which is measured
    /// 200 times a second. By default there is no limit. `headroom instances` has its own option with this name. To
    /// limit that command, put this option first: `headroom --max-memory 512MiB instances`.
    #[arg(id = MEMORY_ID, long = "max-memory", value_name = "SIZE", value_parser = parse_size)]
    #[arg(help_heading = GLOBAL_OPTIONS, overrides_with = MEMORY_ID)]
    max_memory: Option<u64>,
}

/// Ends the program when a command exceeds its limits.
#[derive(Debug)]
pub(crate) struct Watchdog {
    limits: RunLimits,
    begin: Instant,
    /// Held while the watchdog ends the program, or while the output is written, so that only one of them happens.
    ending: Arc<Mutex<()>>,
}

/// Adds `--max-memory` to the commands that have no option of this name. Clap's own global options would replace
/// theirs.
pub(crate) fn with_memory_limit(program: clap::Command) -> clap::Command {
    let option = program.get_arguments().find(|arg| arg.get_id() == MEMORY_ID).cloned();
    program.mut_subcommands(|command| {
        let is_taken = command.get_arguments().any(|arg| arg.get_long() == Some("max-memory"));
        if is_taken { command } else { command.args(&option) }
    })
}

impl RunLimits {
    /// Returns the limits with those given after the command.
    pub(crate) fn with_options_of(mut self, command: Option<&ArgMatches>) -> Self {
        let size = command.and_then(|matches| matches.try_get_one::<u64>(MEMORY_ID).ok().flatten());
        self.max_memory = size.copied().or(self.max_memory);
        self
    }

    /// Starts to enforce the limits.
    ///
    /// # Errors
    /// Returns an error if this system cannot enforce them.
    pub(crate) fn watch(self) -> Result<Watchdog, CommandError> {
        let watchdog = Watchdog { limits: self, begin: Instant::now(), ending: Arc::default() };
        if self.max_memory.is_some() && memory_stats().is_none() {
            let message =
                "--max-memory: this system does not report how much memory a program uses; use the system's limits";
            return Err(CommandError::Io(message.into()));
        }
        if self.timeout.is_some() || self.max_memory.is_some() {
            let (begin, ending) = (watchdog.begin, Arc::clone(&watchdog.ending));
            let watch = move || {
                let message = self.wait_until_exceeded(begin);
                let _ending = lock(&ending);
                let error = CommandError::Limit(message.into());
                print_notices(&error.notices());
                process::exit(i32::from(error.exit_code()));
            };
            let started = thread::Builder::new().spawn(watch);
            started.map_err(|error| {
                CommandError::Io(format!("--timeout, --max-memory: cannot start a thread: {error}").into())
            })?;
        }
        Ok(watchdog)
    }

    fn wait_until_exceeded(self, begin: Instant) -> String {
        loop {
            if let Some(message) = self.exceeded(begin) {
                return message;
            }
            let rest = self.timeout.map(|timeout| timeout.saturating_sub(begin.elapsed()));
            let interval = self.max_memory.map(|_| MEASURING_INTERVAL);
            thread::sleep(rest.into_iter().chain(interval).min().unwrap_or(Duration::MAX));
        }
    }

    /// Returns a message if a limit is exceeded.
    fn exceeded(self, begin: Instant) -> Option<String> {
        let message = |what: &str, value: f64, unit: &str, option: &str| {
            let limit = Unit::parse(unit, &[]).map(|unit| format_value(value, &unit).text()).unwrap_or_default();
            format!("the command {what} {limit}, the limit of `{option}`: raise the limit, or use a smaller scenario")
        };
        if let Some(timeout) = self.timeout.filter(|timeout| begin.elapsed() >= *timeout) {
            return Some(message("takes longer than", timeout.as_secs_f64(), "s", "--timeout"));
        }
        let max_memory = self.max_memory?;
        let used = memory_stats().map_or(0, |stats| stats.physical_mem as u64);
        (used > max_memory).then(|| message("uses more memory than", max_memory as f64, "B", "--max-memory"))
    }
}

impl Watchdog {
    /// Keeps the watchdog from ending the program until the returned guard is dropped, so that output is written
    /// completely or not at all.
    ///
    /// # Errors
    /// Returns an error if the command has exceeded its limits.
    pub(crate) fn stop(&self) -> Result<MutexGuard<'_, ()>, CommandError> {
        let guard = lock(&self.ending);
        match self.limits.exceeded(self.begin) {
            Some(message) => Err(CommandError::Limit(message.into())),
            None => Ok(guard),
        }
    }
}

fn lock(mutex: &Mutex<()>) -> MutexGuard<'_, ()> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn parse_time(text: &str) -> Result<Duration, String> {
    let seconds = parse(text, "s").filter(|seconds| *seconds > 0.0);
    let time = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    time.filter(|time| !time.is_zero())
        .ok_or_else(|| "expected a time above 0, such as 30 (seconds) or 2min".to_owned())
}

fn parse_size(text: &str) -> Result<u64, String> {
    let bytes = parse(text, "B").filter(|bytes| (1.0..1e18).contains(bytes));
    bytes.map(|bytes| bytes as u64).ok_or_else(|| "expected a size such as 512MiB or 2GB".to_owned())
}

/// Returns a quantity in base units.
fn parse(text: &str, unit: &str) -> Option<f64> {
    let unit = Unit::parse(unit, &[]).ok()?;
    parse_quantity(text, &unit, &[]).ok()
}

#[cfg(test)]
mod tests {
    use super::{parse_size, parse_time};
    use std::time::Duration;

    #[test]
    fn times_and_sizes_have_units() {
        for (text, millis) in [("30", 30_000), ("0.5", 500), ("250 ms", 250), ("2min", 120_000)] {
            assert_eq!(parse_time(text), Ok(Duration::from_millis(millis)), "{text}");
        }
        for text in ["", "0", "-1", "x", "5 GiB", "1e40", "1e-12"] {
            assert!(parse_time(text).is_err(), "{text}");
        }
        assert_eq!(parse_size("512MiB"), Ok(512 << 20));
        assert_eq!(parse_size("2 GB"), Ok(2_000_000_000));
        for text in ["", "0", "-1 MiB", "0.5 B", "5 min", "1e30 GiB"] {
            assert!(parse_size(text).is_err(), "{text}");
        }
    }
}
