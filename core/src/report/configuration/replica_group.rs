//! The replicas of web services and stores: their number, size, and autoscaling.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::format::percent;
use crate::math;
use crate::report::configuration::generation::{ComponentWorkload, GenerationContext, ScaledValues, SupportedModel};
use crate::report::configuration::kubernetes;
use crate::report::configuration::names::DnsLabel;
use crate::report::configuration::quantities::{count, whole_percent};
use crate::report::configuration::quote::Prose;

/// A number of replicas of equal size.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct ReplicaSize {
    pub(super) replicas: u32,
    /// The cores of each replica.
    pub(super) cores: f64,
    /// The memory of each replica, in bytes.
    pub(super) memory: f64,
    /// The disk of each replica, in bytes; `None` if replicas are stateless, or if the disk is unknown.
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
    pub(super) projected: ReplicaSize,
    /// The time until a replica is ready, in seconds.
    pub(super) start_seconds: Option<f64>,
}

/// The range and the targets of an autoscaler.
#[derive(Clone, Debug)]
pub(super) struct AutoscalerSettings {
    pub(super) min: u32,
    /// The replicas needed at average load, from `min` to `max`.
    pub(super) desired: u32,
    pub(super) max: u32,
    /// The target CPU utilization of a replica.
    pub(super) cpu_target: f64,
    /// The target memory utilization of a replica; `None` if more replicas would not lower the utilization.
    pub(super) memory_target: Option<f64>,
    /// The requests per second of a replica at the target CPU utilization.
    pub(super) requests_per_replica: Option<f64>,
    /// The comments for the generated file.
    pub(super) notes: Vec<String>,
}

const SUPPORTED_MODELS: &str = "`web-service`, `tiered-store`, or `tiered-store-estimate`";

impl ReplicaGroup {
    /// Returns the replicas of a component, or the reason why they cannot be computed.
    pub(super) fn for_component(work: &GenerationContext<'_>, part: &ComponentWorkload<'_>) -> Result<Self, Prose> {
        let today = part.values_at(1.0, work.design_peak());
        let projected = part.values_at(work.planned_growth().0, work.design_peak());
        match part.supported_model() {
            Some(SupportedModel::WebService) => {
                let size = |copies: &str, values: &ScaledValues<'_>| api_replicas(part, values.get(copies));
                Ok(Self {
                    stateful: false,
                    installed: Some(api_replicas(part, part.get("instances"))?),
                    needed: size("instances_needed", &today)?,
                    projected: size("instances_needed", &projected)?,
                    start_seconds: part.get("instance_start"),
                })
            }
            Some(SupportedModel::TieredStore) => Ok(Self {
                stateful: true,
                installed: installed_store(part),
                needed: store_replicas(part, &today)?,
                projected: store_replicas(part, &projected)?,
                start_seconds: part.get("recovery_warm"),
            }),
            Some(SupportedModel::TieredStoreEstimate) => Ok(Self {
                stateful: true,
                installed: None,
                needed: store_replicas(part, &today)?,
                projected: store_replicas(part, &projected)?,
                start_seconds: None,
            }),
            _ => Err(crate::report::configuration::unsupported_model(SUPPORTED_MODELS, part)),
        }
    }

    /// Returns the size to scale to: the size needed in the future, but at least the size needed today.
    pub(super) fn target_size(&self) -> ReplicaSize {
        let (now, then) = (self.needed, self.projected);
        let disk = match (now.disk, then.disk) {
            (Some(now), Some(then)) => Some(math::max(now, then)),
            (now, then) => now.or(then),
        };
        let cores = math::max(now.cores, then.cores);
        ReplicaSize {
            replicas: now.replicas.max(then.replicas),
            cores,
            memory: math::max(now.memory, then.memory),
            disk,
        }
    }
}

fn api_replicas(part: &ComponentWorkload<'_>, copies: Option<f64>) -> Result<ReplicaSize, Prose> {
    let copies = copies.ok_or("the number of instances has no value with these inputs.")?;
    let (cores, memory) = (part.require("vcpu_per_instance")?, part.require("memory_per_instance")?);
    if cores <= 0.0 || memory <= 0.0 {
        return Err("cores and memory per instance must be greater than 0.".into());
    }
    Ok(ReplicaSize { replicas: count(copies).max(1), cores, memory, disk: None })
}

fn store_replicas(part: &ComponentWorkload<'_>, values: &ScaledValues<'_>) -> Result<ReplicaSize, Prose> {
    let need = |id: &str| values.get(id).ok_or_else(|| format!("`{id}` has no value with these inputs."));
    let copies = math::max(values.get("instances").unwrap_or(1.0), 1.0);
    let cores = values.get("cores_per_instance").map_or_else(|| need("whole_cores"), Ok)?;
    let (memory, disk) = (need("whole_memory")? / copies, need("whole_storage")? / copies);
    if part.get("nodes").is_none_or(|nodes| nodes <= 0.0) || cores <= 0.0 {
        return Err("a store without nodes needs no resources.".into());
    }
    Ok(ReplicaSize { replicas: count(copies).max(1), cores, memory, disk: Some(disk) })
}

fn installed_store(part: &ComponentWorkload<'_>) -> Option<ReplicaSize> {
    let copies = part.get("installed_instances").filter(|copies| *copies >= 1.0)?;
    let each = |id: &str| part.get(id).filter(|value| *value > 0.0).map(|value| value / copies);
    Some(ReplicaSize {
        replicas: count(copies),
        cores: each("installed_cores")?,
        memory: each("installed_memory")?,
        disk: each("installed_disk"),
    })
}

impl AutoscalerSettings {
    /// Returns the autoscaler settings of a web service's API instances.
    pub(super) fn for_api(work: &GenerationContext<'_>, part: &ComponentWorkload<'_>) -> Result<Self, Prose> {
        if !part.has_model(SupportedModel::WebService) {
            return Err(crate::report::configuration::unsupported_model("`web-service`", part));
        }
        let load = work.load();
        let needed =
            |growth: f64, load: f64| part.values_at(growth, load).get("instances_needed").map_or(1, count).max(1);
        let (growth, label) = work.planned_growth();
        let later = kubernetes::horizon_phrase(&label);
        let set = |id: &str| part.get(id).filter(|value| *value >= 1.0).map(count);
        let usual = needed(1.0, load.mean);
        let (cpu, why) = cpu_target(part, usual)?;
        // With a reserve for failures, an autoscaler requests more replicas than the load alone needs.
        let whole = f64::from(whole_percent(cpu)) / 100.0;
        let requested =
            |carrying: Option<f64>| count(carrying.unwrap_or(1.0) * part.get("cpu_target").unwrap_or(whole) / whole);
        let peak = needed(growth, load.design_peak)
            .max(usual)
            .max(requested(part.values_at(growth, load.design_peak).get("instances_for_load")));
        let spike = requested(part.get("instances_for_spike"));
        let required = peak.max(spike);
        let least = set("min_instances").unwrap_or_else(|| needed(1.0, load.trough.0).min(usual));
        let most = set("max_instances").unwrap_or(required.max(least));
        // An explicit maximum takes precedence.
        let least = least.min(most);
        let mut notes = alloc::vec![format!(
            "Replicas needed: {usual} at average load; {peak} at the design peak {later}, with margin; {spike} during \
             a spike."
        )];
        if most < required {
            notes.push(format!(
                "The scenario’s maximum of {most} is below the {required} needed: some load will be rejected."
            ));
        }
        notes.push(why);
        let memory = memory_target(part, &mut notes);
        let requests = requests_per_replica(part, cpu);
        Ok(Self {
            min: least,
            desired: usual.clamp(least, most),
            max: most,
            cpu_target: cpu,
            memory_target: memory,
            requests_per_replica: requests,
            notes,
        })
    }
}

/// Returns the CPU target that keeps the remaining replicas within their target after a failure, with an explanation.
fn cpu_target(part: &ComponentWorkload<'_>, usual: u32) -> Result<(f64, String), Prose> {
    let target = part.require("cpu_target")?;
    let without = |gone: f64, total: f64| if gone > 0.0 && total > gone { (total - gone) / total } else { 1.0 };
    let copies = f64::from(usual);
    let (lost, what) = match part.selected_option("loss") {
        // A single zone is treated as two, as in the model.
        Some(loss) if loss.is("zone") => (without(1.0, math::max(part.require("zones")?, 2.0)), "the loss of a zone"),
        Some(loss) if loss.is("instance") => (without(1.0, copies), "the loss of an instance"),
        _ => (1.0, ""),
    };
    let spared = without(part.require("spare_instances")?, copies);
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

/// Returns the memory target, or `None` if baseline memory, which more replicas do not lower, already reaches it. Adds
/// a note with the reason.
fn memory_target(part: &ComponentWorkload<'_>, notes: &mut Vec<String>) -> Option<f64> {
    let target = part.get("memory_target")?;
    let memory = part.get("memory_per_instance").filter(|memory| *memory > 0.0)?;
    let rest: f64 = ["base_memory", "leaked_memory", "local_cache_memory"].iter().filter_map(|id| part.get(id)).sum();
    let share = rest / memory;
    if share >= target {
        notes.push(format!(
            "No memory metric: the baseline memory of an instance is {}, not below the target of {}. Adding instances \
             would not lower it.",
            percent(share),
            percent(target)
        ));
        return None;
    }
    notes.push(format!("Memory: the baseline is {}; the rest grows with open connections.", percent(share)));
    Some(target)
}

/// Returns the requests per second of a replica at this CPU utilization and at the efficiency that the Universal
/// Scalability Law predicts.
fn requests_per_replica(part: &ComponentWorkload<'_>, share: f64) -> Option<f64> {
    let time = part.get("cpu_per_request").filter(|time| *time > 0.0)?;
    let (all, effective) = (part.get("instances")?, part.get("effective_all")?);
    let efficiency = if all > 0.0 { (effective / all).clamp(0.0, 1.0) } else { 1.0 };
    Some(part.get("vcpu_per_instance")? * share * efficiency / time).filter(|rate| *rate > 0.0)
}

/// The workers of a web service: their range, and the target backlog per worker.
#[derive(Clone, Debug)]
pub(super) struct WorkerGroup {
    pub(super) label: DnsLabel,
    pub(super) min: u32,
    pub(super) max: u32,
    pub(super) target_backlog: f64,
}

impl WorkerGroup {
    /// Returns the workers of a component, or `None` if it has no jobs.
    pub(super) fn for_component(work: &GenerationContext<'_>, part: &ComponentWorkload<'_>) -> Option<Self> {
        let jobs = part.get("job_rate").filter(|rate| *rate > 0.0)?;
        let waiting = part.get("jobs_waiting_per_worker").filter(|waiting| *waiting > 0.0 && jobs.is_finite())?;
        let needed =
            |growth: f64, load: f64| part.values_at(growth, load).get("workers_needed").map_or(1, count).max(1);
        let least = needed(1.0, work.load().mean);
        let most = needed(work.planned_growth().0, work.design_peak()).max(least);
        Some(Self { label: part.label.workers(), min: least, max: most, target_backlog: waiting })
    }
}
