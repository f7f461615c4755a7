//! Steps that run beside the others: one after the other, each in a process of its own, whose words are shown when it is
//! their turn.

use crate::places::{Places, make_folder};
use crate::problem::{Context, Outcome, Problem};
use crate::run::{Run, duration};
use crate::steps::Verdict;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

/// How often somebody who waits is told that there is still something to wait for.
const HEARTBEAT: Duration = Duration::from_secs(30);

/// How a step ended, all that it said, and how long it took.
type Done = (Outcome<bool>, String, Duration);

/// The steps, at work.
#[derive(Debug)]
pub(crate) struct Beside {
    done: Receiver<Done>,
}

impl Beside {
    /// Begins with the first of them.
    pub(crate) fn begin(places: &Places, steps: &'static [&'static str]) -> Self {
        let (tell, done) = channel();
        let folder = places.target.join("beside");
        thread::spawn(move || {
            for step in steps {
                let begin = Instant::now();
                let log = folder.join(format!("{step}.log"));
                let result = make_folder(&folder).and_then(|()| {
                    let program = env::current_exe().context(|| "could not find this program".into())?;
                    Run::new(program).args(["test", "--only", step]).label(*step).into_file(&log)
                });
                let said = fs::read_to_string(&log).unwrap_or_default();
                if tell.send((result, said, begin.elapsed())).is_err() {
                    return; // Nobody waits any more.
                }
            }
        });
        Self { done }
    }

    /// Waits for the next one, and shows what it said.
    pub(crate) fn result(&self, step: &str) -> (Outcome<Verdict>, Duration) {
        let begin = Instant::now();
        let (result, said, spent) = loop {
            match self.done.recv_timeout(HEARTBEAT) {
                Ok(done) => break done,
                Err(RecvTimeoutError::Timeout) => {
                    println!("   … waiting for {step}, {} so far", duration(begin.elapsed()))
                }
                Err(RecvTimeoutError::Disconnected) => {
                    return (Err(Problem::new(format!("{step} was lost"))), begin.elapsed());
                }
            }
        };
        println!("   it ran beside the others, and said:");
        let (before, after) = said.split_once("\n== summary").unwrap_or((&said, ""));
        println!("{}", before.trim_end());
        let failed = || {
            let why = after.split_once("failed\n").map_or(after, |(_, why)| why);
            Problem::new(why.trim().to_string())
        };
        (result.and_then(|well| if well { Ok(Verdict::Passed) } else { Err(failed()) }), spent)
    }
}
