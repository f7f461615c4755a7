//! Load tests for k6 with an open workload model: normal, peak, spike, soak, and target.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::math;
use crate::report::configuration::generation::{ComponentWorkload, GenerationContext, SupportedModel, component_file};
use crate::report::configuration::quantities::{count, format_number};
use crate::report::configuration::quote::Prose;
use crate::report::configuration::quote::comment::comment;
use crate::report::configuration::{ConfigurationFile, ConfigurationKind, NotApplicable, unsupported_model};

pub(super) const KIND: ConfigurationKind = ConfigurationKind {
    id: "k6",
    title: "k6: load tests at the scenario’s rates (normal, peak, spike, soak, target)",
    needs: "web-service (requests, latency, timeout, spike) or tiered-store (operations, p99)",
    file: "loadtest-NAME.js",
    media_type: "text/javascript",
    write,
};

const INSTRUCTIONS: &str = "\
  k6 run -e BASE_URL=https://staging.example.org -e TEST=peak FILE
TEST is normal, peak, spike, soak, or target. BASE_URL is required; READ_PATH, WRITE_PATH, and TOKEN are optional.
Do not run a test against production without the on-call team.

The workload model is open: requests start at the scenario’s rate, whether or not earlier ones have finished. By
Little’s law, the number of virtual users is rate × duration. Enough users for a full timeout are allocated before the
test starts, because an iteration without a free user is dropped.
A closed model (a fixed number of users that sleep between requests) would slow down with the service: 1,000 users that
sleep for 1 s and wait 200 ms for each response send at most 833 requests per second.
The test reached its target rate if dropped_iterations is 0.";

/// The load tests of a component: their rates per second and their thresholds.
#[derive(Debug)]
struct LoadTestPlan {
    normal: f64,
    peak: f64,
    spike: f64,
    target: f64,
    /// The comments that explain each rate.
    rate_notes: Vec<String>,
    /// The share of requests that only read.
    read_share: f64,
    /// The percentile and its limit in milliseconds.
    latency: (&'static str, f64),
    /// The request timeout, in seconds.
    timeout: f64,
    /// The share of requests that may fail.
    max_error_rate: f64,
}

fn write(work: &GenerationContext<'_>) -> Result<Vec<ConfigurationFile>, NotApplicable> {
    let sections = work.for_each_component(|part| plan(work, part))?;
    let head = work.header_comment("//", &sections.omitted);
    let files = sections.generated.into_iter().map(|(part, plan)| {
        let name = part.label.file_name(KIND.file);
        component_file(KIND.file, &part.label, head.clone() + &script(part, &plan, &name))
    });
    Ok(files.collect())
}

fn plan(work: &GenerationContext<'_>, part: &ComponentWorkload<'_>) -> Result<LoadTestPlan, Prose> {
    let load = work.load();
    let (base, spike, busy, scale, named) = match part.supported_model() {
        Some(SupportedModel::WebService) => (
            part.require("requests")?,
            part.require("spike")?,
            part.require("busy_factor")?,
            part.require("target_scale")?,
            "requests",
        ),
        Some(SupportedModel::TieredStore) => (part.require("ops_per_sec")?, 1.0, 1.0, 10.0, "operations"),
        _ => return Err(unsupported_model("`web-service` or `tiered-store`", part)),
    };
    if base <= 0.0 {
        return Err(format!("there is no rate to test: {named} must be greater than 0.").into());
    }
    let flat = load.design_peak <= load.mean * 1.000_001;
    let normal = base * load.mean;
    let peak = base * if flat { math::max(busy, 1.0) } else { load.design_peak };
    let spike_rate = math::max(base * math::max(spike, load.surge), peak);
    let why = alloc::vec![
        format!("normal: the scenario’s average load, {} {named} per second.", format_number(base * load.mean)),
        match format_number(peak / base) {
            _ if peak <= normal =>
                "peak: the average load, because the scenario has no calendar, events, or busy hours.".to_string(),
            times if flat =>
                format!("peak: {times}× the base load, for the busy hours; the scenario has no calendar or events."),
            times => format!("peak: {times}× the base load, the design peak from the calendar and events."),
        },
        if spike_rate > peak {
            format!("spike: {}× the base load, reached within a minute.", format_number(spike_rate / base))
        } else {
            "spike: the peak load, reached within a minute.".to_string()
        },
        "soak: the average load for 24 hours.".to_string(),
        format!(
            "target: {}× the peak load{}.",
            format_number(scale),
            if named == "requests" { ", the scenario’s target scale" } else { "" }
        ),
    ];
    let web = named == "requests";
    Ok(LoadTestPlan {
        normal,
        peak,
        spike: spike_rate,
        target: peak * math::max(scale, 1.0),
        rate_notes: why,
        read_share: if web { part.require("read_share")? } else { 1.0 - part.require("write_share")? },
        latency: if web {
            ("p(95)", part.require("p95_target")? * 1000.0)
        } else {
            ("p(99)", part.require("p99_target")? * 1000.0)
        },
        timeout: if web {
            math::max(part.require("timeout")?, 0.1)
        } else {
            math::max(part.require("p99_severe")? * 10.0, 1.0)
        },
        max_error_rate: if web { part.require("error_target")? } else { part.require("error_limit")? },
    })
}

/// The ratio of allocated users to the number given by Little's law. The surplus covers the overhead of an iteration.
const VU_ALLOCATION_FACTOR: f64 = 1.1;

/// Converts a rate to whole iterations per second, minute, or hour: the shortest unit that is accurate to 0.1%, or else
/// hours.
fn rate(per_second: f64) -> (u32, &'static str) {
    let units = [("1s", 1.0), ("1m", 60.0), ("1h", 3600.0)];
    for (unit, seconds) in units {
        let exact = per_second * seconds;
        let whole = math::round(exact);
        if whole >= 1.0 && math::abs(whole - exact) <= 0.001 * exact {
            return (count(whole), unit);
        }
    }
    (count(math::round(per_second * 3600.0)).max(1), "1h")
}

struct TestProfile {
    name: &'static str,
    rate: f64,
    /// The rate before ramp-up and after ramp-down.
    start_rate: f64,
    /// The durations of ramp-up, hold, and ramp-down.
    durations: (&'static str, &'static str, &'static str),
}

fn script(part: &ComponentWorkload<'_>, plan: &LoadTestPlan, name: &str) -> String {
    let mut out = comment("//", 0, &INSTRUCTIONS.replace("FILE", name));
    out += "\n";
    plan.rate_notes.iter().for_each(|why| out += &comment("//", 0, why));
    out += "
import http from 'k6/http';
import { check } from 'k6';

";
    out += &format!("const component = {};\n", part.name.javascript());
    out +=
        &format!("const reads = {}; // share of read-only requests\n", format_number(plan.read_share.clamp(0.0, 1.0)));
    out += &format!("const timeout = {}; // seconds\n\n", format_number(plan.timeout));
    out += "const tests = {\n";
    for test in [
        TestProfile { name: "normal", rate: plan.normal, start_rate: 0.0, durations: ("2m", "1h", "1m") },
        TestProfile { name: "peak", rate: plan.peak, start_rate: plan.normal, durations: ("5m", "30m", "2m") },
        TestProfile { name: "spike", rate: plan.spike, start_rate: plan.normal, durations: ("1m", "10m", "1m") },
        TestProfile { name: "soak", rate: plan.normal, start_rate: 0.0, durations: ("5m", "24h", "1m") },
        TestProfile { name: "target", rate: plan.target, start_rate: plan.normal, durations: ("10m", "10m", "2m") },
    ] {
        out += &test_entry(&test, plan.timeout);
    }
    out += "};\n\n";
    out += "const chosen = __ENV.TEST || 'normal';
if (!Object.keys(tests).includes(chosen)) {
  throw new Error(`Unknown test: ${chosen}. Use one of ${Object.keys(tests).join(', ')}.`);
}
if (!__ENV.BASE_URL) {
  throw new Error('Set BASE_URL: -e BASE_URL=https://…');
}

";
    let (percentile, limit) = plan.latency;
    out += &format!(
        "export const options = {{
  scenarios: {{ [chosen]: tests[chosen] }},
  thresholds: {{
    http_req_duration: ['{percentile}<{}'], // milliseconds
    http_req_failed: ['rate<{}'],
    // Fail a test that did not reach its rate.
    dropped_iterations: ['count<1'],
  }},
  discardResponseBodies: true,
  userAgent: 'headroom-loadtest',
}};

",
        format_number(limit),
        format_number(math::max(plan.max_error_rate, 0.0001))
    );
    out + BODY
}

fn test_entry(test: &TestProfile, timeout: f64) -> String {
    let (_, unit) = rate(test.rate);
    let seconds = match unit {
        "1s" => 1.0,
        "1m" => 60.0,
        _ => 3600.0,
    };
    let in_unit = |per_second: f64| count(math::round(per_second * seconds));
    let (target, from) = (in_unit(test.rate).max(1), in_unit(test.start_rate));
    let carried = f64::from(target) / seconds;
    let users = count(math::ceil(carried * timeout * VU_ALLOCATION_FACTOR)).max(1);
    let (ramp, hold, back) = test.durations;
    let note = if users > 30_000 {
        "\n    // More users than one machine can run: split the test into execution segments (--execution-segment)."
    } else {
        ""
    };
    format!(
        "  {name}: {{
    // {rate} per second. Users: {users}, by Little’s law plus 10%; enough even if every request takes the full timeout \
     of {timeout} s.{note}
    executor: 'ramping-arrival-rate',
    startRate: {from},
    timeUnit: '{unit}',
    preAllocatedVUs: {users},
    maxVUs: {users},
    stages: [
      {{ duration: '{ramp}', target: {target} }},
      {{ duration: '{hold}', target: {target} }},
      {{ duration: '{back}', target: {from} }},
    ],
    gracefulStop: '{stop}s',
    tags: {{ component, test: '{name}' }},
  }},
",
        name = test.name,
        rate = format_number(carried),
        timeout = format_number(timeout),
        stop = count(timeout),
    )
}

/// The code of one iteration.
const BODY: &str = "\
// One iteration is one request without a sleep, so the iteration rate is the request rate.
export default function () {
  const reading = Math.random() < reads;
  const params = {
    timeout: `${timeout}s`,
    headers: { 'Content-Type': 'application/json', ...(__ENV.TOKEN && { Authorization: `Bearer ${__ENV.TOKEN}` }) },
    tags: { name: reading ? 'read' : 'write' },
  };
  const response = reading
    ? http.get(`${__ENV.BASE_URL}${__ENV.READ_PATH || '/'}`, params)
    : http.post(`${__ENV.BASE_URL}${__ENV.WRITE_PATH || '/'}`, JSON.stringify({ source: 'headroom-loadtest' }), params);
  check(response, { 'status is 2xx or 3xx': (r) => r.status >= 200 && r.status < 400 });
}
";

#[cfg(test)]
mod tests {
    use crate::report::configuration::k6::rate;

    #[test]
    fn rates_are_whole_in_some_unit_of_time() {
        assert_eq!(rate(100.0), (100, "1s"));
        assert_eq!(rate(10_000.0 / 60.0), (10_000, "1m"));
        assert_eq!(rate(0.01), (36, "1h"));
        assert_eq!(rate(12_345.678), (12_346, "1s"));
        assert_eq!(rate(1e-9), (1, "1h"));
    }
}
