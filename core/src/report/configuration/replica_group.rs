//! The replicas of API servers and stores: their number, size and scaling.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::format::percent;
use crate::math;
use crate::report::configuration::generation::{ComponentWorkload, Generation, ScaledValues};
use crate::report::configuration::kubernetes;
use crate::report::configuration::names;
use crate::report::configuration::quantities::{count, per_cent};

/// A number of replicas of equal size.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct ReplicaSize {
    pub(super) copies: u32,
    /// The cores of each replica.
    pub(super) cores: f64,
    /// The memory of each replica, in bytes.
    pub(super) memory: f64,
    /// The disk of each replica, in bytes; `None` if replicas are stateless.
    pub(super) disk: Option<f64>,
}

/// The replicas of a component: installed, needed today, and needed in the future.
#[derive(Clone, Debug)]
pub(super) struct ReplicaGroup {
    /// Whether the replicas store data.
    pub(super) stateful: bool,
    /// The installed replicas, if the scenario sets them.
    pub(super) installed: Option<ReplicaSize>,
    /// The replicas needed for today's design peak, at the targets.
    pub(super) needed: ReplicaSize,
    /// The replicas needed for the projected design peak, with the margin.
    pub(super) ahead: ReplicaSize,
    /// The time until a replica is ready, in seconds.
    pub(super) start: Option<f64>,
}

/// The range and the metrics of an autoscaler.
#[derive(Clone, Debug)]
pub(super) struct Scaling {
    pub(super) least: u32,
    /// The replicas needed at average load.
    pub(super) usual: u32,
    pub(super) most: u32,
    /// The target CPU utilization of a replica.
    pub(super) cpu: f64,
    /// The target memory utilization of a replica; `None` if more replicas would not lower it.
    pub(super) memory: Option<f64>,
    /// The requests per second of a replica at the target CPU utilization.
    pub(super) requests: Option<f64>,
    /// The comments for the generated file.
    pub(super) notes: Vec<String>,
}

const NEEDS: &str = "web-service, tiered-store or tiered-store-estimate";

impl ReplicaGroup {
    /// Returns the replicas of a component, or the reason why they cannot be computed.
    pub(super) fn of(work: &Generation<'_>, part: &ComponentWorkload<'_>) -> Result<Self, String> {
        let today = part.at(1.0, work.design());
        let ahead = part.at(work.ahead().0, work.design());
        match part.evaluation.model.id.as_str() {
            "web-service" => {
                let size = |copies: &str, at: &ScaledValues<'_>| api(part, at.get(copies));
                Ok(Self {
                    stateful: false,
                    installed: Some(api(part, part.get("instances"))?),
                    needed: size("instances_needed", &today)?,
                    ahead: size("instances_needed", &ahead)?,
                    start: part.get("instance_start"),
                })
            }
            "tiered-store" => Ok(Self {
                stateful: true,
                installed: installed_store(part),
                needed: store(part, &today)?,
                ahead: store(part, &ahead)?,
                start: part.get("recovery_warm"),
            }),
            "tiered-store-estimate" => Ok(Self {
                stateful: true,
                installed: None,
                needed: store(part, &today)?,
                ahead: store(part, &ahead)?,
                start: None,
            }),
            _ => Err(crate::report::configuration::wants(NEEDS, part)),
        }
    }

    /// Returns the size to scale to: the size needed in the future, but at least the size needed today.
    pub(super) fn goal(&self) -> ReplicaSize {
        let (now, then) = (self.needed, self.ahead);
        let disk = match (now.disk, then.disk) {
            (Some(now), Some(then)) => Some(math::max(now, then)),
            (now, then) => now.or(then),
        };
        let cores = math::max(now.cores, then.cores);
        ReplicaSize { copies: now.copies.max(then.copies), cores, memory: math::max(now.memory, then.memory), disk }
    }
}

fn api(part: &ComponentWorkload<'_>, copies: Option<f64>) -> Result<ReplicaSize, String> {
    let copies = copies.ok_or("the number of instances has no value with these inputs.")?;
    let (cores, memory) = (part.need("vcpu_per_instance")?, part.need("memory_per_instance")?);
    if cores <= 0.0 || memory <= 0.0 {
        return Err("an instance needs cores and memory.".to_string());
    }
    Ok(ReplicaSize { copies: count(copies).max(1), cores, memory, disk: None })
}

fn store(part: &ComponentWorkload<'_>, at: &ScaledValues<'_>) -> Result<ReplicaSize, String> {
    let need = |id: &str| at.get(id).ok_or_else(|| format!("{id} has no value with these inputs."));
    let copies = math::max(at.get("instances").unwrap_or(1.0), 1.0);
    let cores = at.get("cores_per_instance").map_or_else(|| need("whole_cores"), Ok)?;
    let (memory, disk) = (need("whole_memory")? / copies, need("whole_storage")? / copies);
    if part.get("nodes").is_none_or(|nodes| nodes <= 0.0) || cores <= 0.0 {
        return Err("a store without nodes needs no resources.".to_string());
    }
    Ok(ReplicaSize { copies: count(copies).max(1), cores, memory, disk: Some(disk) })
}

fn installed_store(part: &ComponentWorkload<'_>) -> Option<ReplicaSize> {
    let copies = part.get("installed_instances").filter(|copies| *copies >= 1.0)?;
    let each = |id: &str| part.get(id).filter(|value| *value > 0.0).map(|value| value / copies);
    Some(ReplicaSize {
        copies: count(copies),
        cores: each("installed_cores")?,
        memory: each("installed_memory")?,
        disk: each("installed_disk"),
    })
}

impl Scaling {
    /// Returns the autoscaling of the API servers of a web service.
    pub(super) fn of_api(work: &Generation<'_>, part: &ComponentWorkload<'_>) -> Result<Self, String> {
        if !part.is("web-service") {
            return Err(crate::report::configuration::wants("web-service", part));
        }
        let load = &work.timeline.load;
        let needed = |growth: f64, load: f64| part.at(growth, load).get("instances_needed").map_or(1, count).max(1);
        let (growth, label) = work.ahead();
        let later = kubernetes::ahead(&label);
        let set = |id: &str| part.get(id).filter(|value| *value >= 1.0).map(count);
        let usual = needed(1.0, load.mean);
        let (cpu, why) = cpu_share(part, usual)?;
        // With a reserve for failures, an autoscaler requests more replicas than the load alone needs.
        let whole = f64::from(per_cent(cpu)) / 100.0;
        let asked =
            |carrying: Option<f64>| count(carrying.unwrap_or(1.0) * part.get("cpu_target").unwrap_or(whole) / whole);
        let peak =
            needed(growth, load.design).max(usual).max(asked(part.at(growth, load.design).get("instances_for_load")));
        let spike = asked(part.get("instances_for_spike"));
        let wanted = peak.max(spike);
        let least = set("min_instances").unwrap_or_else(|| needed(1.0, load.trough.0).min(usual));
        let most = set("max_instances").unwrap_or(wanted.max(least));
        // An explicit maximum takes precedence.
        let least = least.min(most);
        let mut notes = alloc::vec![format!(
            "Replicas needed: {usual} at average load, {peak} at the design peak {later} with margin, {spike} in a \
             spike."
        )];
        if most < wanted {
            notes.push(format!(
                "The scenario’s maximum of {most} is below the {wanted} needed: some load will be rejected."
            ));
        }
        notes.push(why);
        let memory = memory_share(part, &mut notes);
        let requests = requests_of_one(part, cpu);
        Ok(Self { least, usual: usual.clamp(least, most), most, cpu, memory, requests, notes })
    }
}

/// Returns the CPU target that keeps the remaining replicas within their target after a failure, with an explanation.
fn cpu_share(part: &ComponentWorkload<'_>, usual: u32) -> Result<(f64, String), String> {
    let target = part.need("cpu_target")?;
    let without = |gone: f64, of: f64| if gone > 0.0 && of > gone { (of - gone) / of } else { 1.0 };
    let copies = f64::from(usual);
    let (lost, what) = match part.option("loss") {
        // A single zone is treated as two, as in the model.
        Some("zone") => (without(1.0, math::max(part.need("zones")?, 2.0)), "the loss of a zone"),
        Some("instance") => (without(1.0, copies), "the loss of an instance"),
        _ => (1.0, ""),
    };
    let spared = without(part.need("spare_instances")?, copies);
    let (left, what) = if spared < lost { (spared, "the loss of the spare instances") } else { (lost, what) };
    let why = if left < 1.0 {
        format!(
            "CPU target: {} × {}, so that after {what} the remaining instances are at {}.",
            percent(target),
            percent(left),
            percent(target)
        )
    } else {
        format!("CPU target: {}, as in the scenario, without a reserve for failures.", percent(target))
    };
    Ok((target * left, why))
}

/// Returns the memory target, or `None` if baseline memory, which more replicas do not lower, already exceeds it.
fn memory_share(part: &ComponentWorkload<'_>, notes: &mut Vec<String>) -> Option<f64> {
    let target = part.get("memory_target")?;
    let memory = part.get("memory_per_instance").filter(|memory| *memory > 0.0)?;
    let rest: f64 = ["base_memory", "leaked_memory", "local_cache_memory"].iter().filter_map(|id| part.get(id)).sum();
    let share = rest / memory;
    if share >= target {
        notes.push(format!(
            "No memory metric: the baseline memory of an instance is {}, above the target of {}. More instances would not \
             lower it.",
            percent(share),
            percent(target)
        ));
        return None;
    }
    notes.push(format!("Memory: the baseline is {}; the rest grows with open connections.", percent(share)));
    Some(target)
}

/// Returns the requests per second of a replica at this CPU utilization, with the efficiency that the USL gives.
fn requests_of_one(part: &ComponentWorkload<'_>, share: f64) -> Option<f64> {
    let time = part.get("cpu_per_request").filter(|time| *time > 0.0)?;
    let (all, effective) = (part.get("instances")?, part.get("effective_all")?);
    let efficiency = if all > 0.0 { (effective / all).clamp(0.0, 1.0) } else { 1.0 };
    Some(part.get("vcpu_per_instance")? * share * efficiency / time).filter(|rate| *rate > 0.0)
}

/// The workers of a web service: their range, and the target backlog per worker.
#[derive(Clone, Debug)]
pub(super) struct Workers {
    pub(super) label: String,
    pub(super) least: u32,
    pub(super) most: u32,
    pub(super) waiting: f64,
}

impl Workers {
    /// Returns the workers of a component, or `None` if it has no jobs.
    pub(super) fn of(work: &Generation<'_>, part: &ComponentWorkload<'_>) -> Option<Self> {
        let jobs = part.get("job_rate").filter(|rate| *rate > 0.0)?;
        let waiting = part.get("jobs_waiting_per_worker").filter(|waiting| *waiting > 0.0 && jobs.is_finite())?;
        let needed = |growth: f64, load: f64| part.at(growth, load).get("workers_needed").map_or(1, count).max(1);
        let least = needed(1.0, work.timeline.load.mean);
        let most = needed(work.ahead().0, work.design()).max(least);
        Some(Self { label: names::workers(&part.label), least, most, waiting })
    }
}
