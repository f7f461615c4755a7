//! A load test for k6: normal, peak, spike, soak and the target size, in an open model, so that it reaches its rates.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::math;
use crate::report::configuration::numbers::{count, plain};
use crate::report::configuration::quote::comment::comment;
use crate::report::configuration::quote::javascript;
use crate::report::configuration::work::{Part, Work, file};
use crate::report::configuration::{File, Kind, Refused, wants};

pub(super) const KIND: Kind = Kind {
    id: "k6",
    title: "k6: load tests at the scenario’s rates (normal, peak, spike, soak, target)",
    needs: "web-service (requests, latency, timeout, spike), tiered-store (operations, p99)",
    file: "loadtest-NAME.js",
    media: "text/javascript",
    write,
};

const HOW: &str = "\
  k6 run -e BASE_URL=https://staging.example.org -e TEST=peak FILE
TEST is normal, peak, spike, soak or target. BASE_URL has to be given; READ_PATH, WRITE_PATH and TOKEN may be.
Never against production without those who run it.

The model is open: requests begin at the rate of the scenario whether or not earlier ones have been answered. Virtual
users only carry them: by Little’s law their number is rate × time, and here there are enough for a whole timeout each,
made before the test begins: a request that has to wait for a user to be made is dropped.
With a fixed number of users and a sleep, as is often seen, the rate is users ÷ (sleep + latency): 1,000 users that \
sleep
for 1 s and wait 200 ms make 833 requests a second at best, and fewer the slower the service becomes.
dropped_iterations counts what could not begin in time: the rate was reached if it is 0.";

/// The rates of the tests, per second, and what they are judged by.
#[derive(Debug)]
struct Plan {
    normal: f64,
    peak: f64,
    spike: f64,
    target: f64,
    /// What each rate is, in words.
    why: Vec<String>,
    /// The share of requests that only read.
    reads: f64,
    /// Percentile and its limit in milliseconds.
    latency: (&'static str, f64),
    /// After this a request is given up, in seconds.
    timeout: f64,
    /// The share that may fail.
    errors: f64,
}

fn write(work: &Work<'_>) -> Result<Vec<File>, Refused> {
    let sections = work.each(|part| plan(work, part))?;
    let head = work.head("//", &sections.left_out);
    let files = sections.written.into_iter().map(|(part, plan)| {
        let name = format!("loadtest-{}.js", part.label);
        file(&name, head.clone() + &script(part, &plan, &name))
    });
    Ok(files.collect())
}

fn plan(work: &Work<'_>, part: &Part<'_>) -> Result<Plan, String> {
    let load = &work.timeline.load;
    let (base, spike, busy, scale, named) = match part.evaluation.model.id.as_str() {
        "web-service" => (
            part.need("requests")?,
            part.need("spike")?,
            part.need("busy_factor")?,
            part.need("target_scale")?,
            "requests",
        ),
        "tiered-store" => (part.need("ops_per_sec")?, 1.0, 1.0, 10.0, "operations"),
        _ => return Err(wants("web-service or tiered-store", part)),
    };
    if base <= 0.0 {
        return Err(format!("without {named} there is no rate to test at."));
    }
    let flat = load.design <= load.mean * 1.000_001;
    let normal = base * load.mean;
    let peak = base * if flat { math::max(busy, 1.0) } else { load.design };
    let spike_rate = math::max(base * math::max(spike, load.surge), peak);
    let why = alloc::vec![
        format!("normal: the average of the scenario, {} {named} a second.", plain(base * load.mean)),
        match plain(peak / base) {
            _ if peak <= normal =>
                "peak: the same, for the scenario has no calendar, no events and no busy hours.".to_string(),
            times if flat =>
                format!("peak: {times} times that, its busy hours; the scenario has no calendar and no events."),
            times => format!("peak: {times} times that, the peak of calendar and events together."),
        },
        if spike_rate > peak {
            format!("spike: {} times that, all of a sudden.", plain(spike_rate / base))
        } else {
            "spike: the peak, all of a sudden.".to_string()
        },
        "soak: the average for a whole day, in which as many requests come as on a real one.".to_string(),
        format!("target: {} times the peak, the size to be reached.", plain(scale)),
    ];
    let web = named == "requests";
    Ok(Plan {
        normal,
        peak,
        spike: spike_rate,
        target: peak * math::max(scale, 1.0),
        why,
        reads: if web { part.need("read_share")? } else { 1.0 - part.need("write_share")? },
        latency: if web {
            ("p(95)", part.need("p95_target")? * 1000.0)
        } else {
            ("p(99)", part.need("p99_target")? * 1000.0)
        },
        timeout: if web {
            math::max(part.need("timeout")?, 0.1)
        } else {
            math::max(part.need("p99_severe")? * 10.0, 1.0)
        },
        errors: if web { part.need("error_target")? } else { part.need("error_limit")? },
    })
}

/// Users beyond those that Little's law asks for: what an iteration takes besides waiting for the answer.
const SPARE: f64 = 1.1;

/// A rate as k6 takes it: whole iterations in a unit of time, off by no more than a thousandth.
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

struct Test {
    name: &'static str,
    rate: f64,
    /// The rate at which it begins and, if it comes back, ends.
    from: f64,
    /// Durations of ramp, hold and way back.
    times: (&'static str, &'static str, &'static str),
}

fn script(part: &Part<'_>, plan: &Plan, name: &str) -> String {
    let mut out = comment("//", 0, &HOW.replace("FILE", name));
    out += "\n";
    plan.why.iter().for_each(|why| out += &comment("//", 0, why));
    out += "
import http from 'k6/http';
import { check } from 'k6';

";
    out += &format!("const component = {};\n", javascript::string(part.name));
    out += &format!("const reads = {}; // share of requests that only read\n", plain(plan.reads.clamp(0.0, 1.0)));
    out += &format!("const timeout = {}; // seconds\n\n", plain(plan.timeout));
    out += "const tests = {\n";
    for test in [
        Test { name: "normal", rate: plan.normal, from: 0.0, times: ("2m", "1h", "1m") },
        Test { name: "peak", rate: plan.peak, from: plan.normal, times: ("5m", "30m", "2m") },
        Test { name: "spike", rate: plan.spike, from: plan.normal, times: ("1m", "10m", "1m") },
        Test { name: "soak", rate: plan.normal, from: 0.0, times: ("5m", "24h", "1m") },
        Test { name: "target", rate: plan.target, from: plan.normal, times: ("10m", "10m", "2m") },
    ] {
        out += &entry(&test, plan.timeout);
    }
    out += "};\n\n";
    out += "const chosen = __ENV.TEST || 'normal';
if (!Object.keys(tests).includes(chosen)) {
  throw new Error(`there is no test ${chosen}; there are ${Object.keys(tests).join(', ')}`);
}
if (!__ENV.BASE_URL) {
  throw new Error('BASE_URL is not set: -e BASE_URL=https://…');
}

";
    let (percentile, limit) = plan.latency;
    out += &format!(
        "export const options = {{
  scenarios: {{ [chosen]: tests[chosen] }},
  thresholds: {{
    http_req_duration: ['{percentile}<{}'], // milliseconds
    http_req_failed: ['rate<{}'],
    // Without this a test that never reached its rate would pass.
    dropped_iterations: ['count<1'],
  }},
  discardResponseBodies: true,
  userAgent: 'headroom-loadtest',
}};

",
        plain(limit),
        plain(math::max(plan.errors, 0.0001))
    );
    out + BODY
}

fn entry(test: &Test, timeout: f64) -> String {
    let (_, unit) = rate(test.rate);
    let seconds = match unit {
        "1s" => 1.0,
        "1m" => 60.0,
        _ => 3600.0,
    };
    let in_unit = |per_second: f64| count(math::round(per_second * seconds));
    let (target, from) = (in_unit(test.rate).max(1), in_unit(test.from));
    let carried = f64::from(target) / seconds;
    let users = count(math::ceil(carried * timeout * SPARE)).max(1);
    let (ramp, hold, back) = test.times;
    let note = if users > 30_000 {
        "\n    // More than one machine runs: divide it by execution segments (--execution-segment)."
    } else {
        ""
    };
    format!(
        "  {name}: {{
    // {rate} a second. By Little’s law {users} users carry it even if every answer takes until the timeout, {timeout} s.{note}
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
        rate = plain(carried),
        timeout = plain(timeout),
        stop = count(timeout),
    )
}

/// One iteration is one request: the rate of iterations is the rate of requests. There is no sleep.
const BODY: &str = "\
// One iteration is one request, so that the rate of iterations is the rate of requests. There is no sleep.
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
  check(response, { 'answered without an error': (r) => r.status >= 200 && r.status < 400 });
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
