//! Tests the limits `--timeout` and `--max-memory`.

mod common;

use common::{Run, command, run};

/// Checks that a run was stopped by a limit: exit code 3, one line on standard error, nothing on standard output.
fn assert_stopped(run: &Run, message: &str) {
    assert_eq!((run.code, run.out.as_str()), (3, ""), "{}", run.err);
    assert!(run.err.starts_with("error: the command ") && run.err.contains(message), "{}", run.err);
    assert_eq!(run.err.lines().count(), 1, "{}", run.err);
}

#[test]
fn a_command_that_does_not_end_is_stopped() {
    // Reads standard input, which the test keeps open.
    let mut child = command(&["evaluate", "-", "--timeout", "50ms"]).spawn().expect("headroom starts");
    let input = child.stdin.take();
    let output = child.wait_with_output().expect("headroom exits");
    drop(input);
    let run = Run {
        code: output.status.code().expect("headroom exits normally"),
        out: String::from_utf8(output.stdout).expect("UTF-8"),
        err: String::from_utf8(output.stderr).expect("UTF-8"),
    };
    assert_stopped(&run, "takes longer than 50 ms, the limit of `--timeout`");
}

#[test]
fn a_command_that_uses_too_much_memory_is_stopped() {
    let run = run(&["worksheet", "m=queue", "--max-memory", "100KiB"]);
    assert_stopped(&run, "uses more memory than 100 KiB, the limit of `--max-memory`");
}

#[test]
fn generous_limits_change_nothing() {
    let plain = run(&["evaluate", "m=queue", "--today", "2026-11-21"]).expect_success();
    let limits = ["--timeout", "1h", "--max-memory", "4GiB"];
    for args in [
        [&limits[..], &["evaluate", "m=queue", "--today", "2026-11-21"]].concat(),
        [&["evaluate", "m=queue", "--today", "2026-11-21"], &limits[..]].concat(),
    ] {
        assert_eq!(run(&args).expect_success(), plain);
    }
}

/// In `headroom instances`, the option of this name limits the memory of an instance.
#[test]
fn the_memory_of_instances_is_another_limit() {
    let plain = ["instances", "--memory", "6GiB", "--max-memory", "16GiB"];
    let own = run(&plain).expect_success();
    assert_eq!(run(&[&["--max-memory", "4GiB"], &plain[..]].concat()).expect_success(), own);
    let stopped = run(&[&["--max-memory", "100KiB"], &plain[..]].concat());
    assert_stopped(&stopped, "the limit of `--max-memory`");
}

#[test]
fn invalid_limits_are_usage_errors() {
    for (args, message) in [
        (["evaluate", "m=queue", "--timeout", "0"], "expected a time above 0"),
        (["evaluate", "m=queue", "--timeout", "soon"], "expected a time above 0"),
        (["evaluate", "m=queue", "--max-memory", "2min"], "expected a size such as 512MiB"),
    ] {
        let run = run(&args);
        assert!(run.code == 2 && run.out.is_empty() && run.err.contains(message), "{}", run.err);
    }
}
