//! What runs in several copies, and how large each is: API servers, stores.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::format::percent;
use crate::math;
use crate::report::configuration::names;
use crate::report::configuration::numbers::{count, per_cent};
use crate::report::configuration::work::{Moved, Part, Work};

/// Copies of one size.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Size {
    pub(super) copies: u32,
    /// Cores of one copy.
    pub(super) cores: f64,
    /// Bytes of memory of one copy.
    pub(super) memory: f64,
    /// Bytes of disk of one copy; none if it keeps nothing.
    pub(super) disk: Option<f64>,
}

/// What a component runs, and in what sizes.
#[derive(Clone, Debug)]
pub(super) struct Group {
    /// Whether it keeps data, and so has a place and a name for each copy.
    pub(super) stateful: bool,
    /// What is installed, as far as the scenario says.
    pub(super) installed: Option<Size>,
    /// What is needed for the peak of everything carried today, at its targets.
    pub(super) needed: Size,
    /// The same after the growth that one is to be ready for.
    pub(super) ahead: Size,
    /// How long a copy takes until it does its work, in seconds.
    pub(super) start: Option<f64>,
}

/// Between how many copies an autoscaler moves, and by what.
#[derive(Clone, Debug)]
pub(super) struct Scaling {
    pub(super) least: u32,
    /// What is needed at average load.
    pub(super) usual: u32,
    pub(super) most: u32,
    /// The share of its cores that a copy should use.
    pub(super) cpu: f64,
    /// The share of its memory that a copy should use, where more copies lower it.
    pub(super) memory: Option<f64>,
    /// Requests per second of a copy at that share.
    pub(super) requests: Option<f64>,
    /// What a reader must know.
    pub(super) notes: Vec<String>,
}

const NEEDS: &str = "web-service, tiered-store or tiered-store-estimate";

impl Group {
    /// The copies of a component, or what it lacks.
    pub(super) fn of(work: &Work<'_>, part: &Part<'_>) -> Result<Self, String> {
        let today = part.at(1.0, work.design());
        let ahead = part.at(work.ahead().0, work.design());
        match part.evaluation.model.id.as_str() {
            "web-service" => {
                let size = |copies: &str, at: &Moved<'_>| api(part, at.get(copies));
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

    /// The size to go to: what is needed ahead, and no less than today's; nobody scales up twice for the same growth.
    pub(super) fn goal(&self) -> Size {
        let (now, then) = (self.needed, self.ahead);
        let disk = match (now.disk, then.disk) {
            (Some(now), Some(then)) => Some(math::max(now, then)),
            (now, then) => now.or(then),
        };
        let cores = math::max(now.cores, then.cores);
        Size { copies: now.copies.max(then.copies), cores, memory: math::max(now.memory, then.memory), disk }
    }
}

fn api(part: &Part<'_>, copies: Option<f64>) -> Result<Size, String> {
    let copies = copies.ok_or("the number of instances has no value for these inputs.")?;
    let (cores, memory) = (part.need("vcpu_per_instance")?, part.need("memory_per_instance")?);
    if cores <= 0.0 || memory <= 0.0 {
        return Err("an instance without cores or memory runs nothing.".to_string());
    }
    Ok(Size { copies: count(copies).max(1), cores, memory, disk: None })
}

fn store(part: &Part<'_>, at: &Moved<'_>) -> Result<Size, String> {
    let need = |id: &str| at.get(id).ok_or_else(|| format!("{id} has no value for these inputs."));
    let copies = math::max(at.get("instances").unwrap_or(1.0), 1.0);
    let cores = at.get("cores_per_instance").map_or_else(|| need("whole_cores"), Ok)?;
    let (memory, disk) = (need("whole_memory")? / copies, need("whole_storage")? / copies);
    if part.get("nodes").is_none_or(|nodes| nodes <= 0.0) || cores <= 0.0 {
        return Err("a store without nodes needs nothing.".to_string());
    }
    Ok(Size { copies: count(copies).max(1), cores, memory, disk: Some(disk) })
}

fn installed_store(part: &Part<'_>) -> Option<Size> {
    let copies = part.get("installed_instances").filter(|copies| *copies >= 1.0)?;
    let each = |id: &str| part.get(id).filter(|value| *value > 0.0).map(|value| value / copies);
    Some(Size {
        copies: count(copies),
        cores: each("installed_cores")?,
        memory: each("installed_memory")?,
        disk: each("installed_disk"),
    })
}

impl Scaling {
    /// How the API servers of a web service scale.
    pub(super) fn of_api(work: &Work<'_>, part: &Part<'_>) -> Result<Self, String> {
        if !part.is("web-service") {
            return Err(crate::report::configuration::wants("web-service", part));
        }
        let load = &work.timeline.load;
        let needed = |growth: f64, load: f64| part.at(growth, load).get("instances_needed").map_or(1, count).max(1);
        let (growth, when) = work.ahead();
        let set = |id: &str| part.get(id).filter(|value| *value >= 1.0).map(count);
        let usual = needed(1.0, load.mean);
        let (cpu, why) = cpu_share(part, usual)?;
        // At that share an autoscaler asks for more than what carries the load alone.
        let whole = f64::from(per_cent(cpu)) / 100.0;
        let asked =
            |carrying: Option<f64>| count(carrying.unwrap_or(1.0) * part.get("cpu_target").unwrap_or(whole) / whole);
        let peak =
            needed(growth, load.design).max(usual).max(asked(part.at(growth, load.design).get("instances_for_load")));
        let spike = asked(part.get("instances_for_spike"));
        let wanted = peak.max(spike);
        let least = set("min_instances").unwrap_or_else(|| needed(1.0, load.trough.0).min(usual));
        let most = set("max_instances").unwrap_or(wanted.max(least));
        // Whoever sets a maximum means it.
        let least = least.min(most);
        let mut notes = alloc::vec![format!(
            "{usual} are needed at average load, {peak} at the peak of what the plan carries ({when}, with its \
             margin), {spike} in a spike."
        )];
        if most < wanted {
            notes.push(format!(
                "The scenario’s maximum of {most} is below the {wanted} that this takes: load will be refused."
            ));
        }
        notes.push(why);
        let memory = memory_share(part, &mut notes);
        let requests = requests_of_one(part, cpu);
        Ok(Self { least, usual: usual.clamp(least, most), most, cpu, memory, requests, notes })
    }
}

/// The share of its cores that each copy should use so that those that are left after the loss are at their target.
fn cpu_share(part: &Part<'_>, usual: u32) -> Result<(f64, String), String> {
    let target = part.need("cpu_target")?;
    let without = |gone: f64, of: f64| if gone > 0.0 && of > gone { (of - gone) / of } else { 1.0 };
    let copies = f64::from(usual);
    let (lost, what) = match part.option("loss") {
        // One zone counts as two, as in the model.
        Some("zone") => (without(1.0, math::max(part.need("zones")?, 2.0)), "the loss of a zone"),
        Some("instance") => (without(1.0, copies), "the loss of an instance"),
        _ => (1.0, ""),
    };
    let spared = without(part.need("spare_instances")?, copies);
    let (left, what) = if spared < lost { (spared, "the spare ones are taken away") } else { (lost, what) };
    let why = if left < 1.0 {
        format!("CPU: {} × {}: after {what} the others are at {}.", percent(target), percent(left), percent(target))
    } else {
        format!("CPU: the target of the scenario, {}; nothing is kept for a loss.", percent(target))
    };
    Ok((target * left, why))
}

/// Memory scales copies only if their number lowers it: what each takes at rest does not become less.
fn memory_share(part: &Part<'_>, notes: &mut Vec<String>) -> Option<f64> {
    let target = part.get("memory_target")?;
    let memory = part.get("memory_per_instance").filter(|memory| *memory > 0.0)?;
    let rest: f64 = ["base_memory", "leaked_memory", "local_cache_memory"].iter().filter_map(|id| part.get(id)).sum();
    let share = rest / memory;
    if share >= target {
        notes.push(format!(
            "Memory does not scale it: at rest an instance takes {} of its memory, the target is {}; more of them \
             would change nothing.",
            percent(share),
            percent(target)
        ));
        return None;
    }
    notes.push(format!(
        "Memory: at rest an instance takes {} of it; the rest follows open connections.",
        percent(share)
    ));
    Some(target)
}

/// Requests per second of one copy that uses this share of its cores, at what the law leaves of it.
fn requests_of_one(part: &Part<'_>, share: f64) -> Option<f64> {
    let time = part.get("cpu_per_request").filter(|time| *time > 0.0)?;
    let (all, effective) = (part.get("instances")?, part.get("effective_all")?);
    let efficiency = if all > 0.0 { (effective / all).clamp(0.0, 1.0) } else { 1.0 };
    Some(part.get("vcpu_per_instance")? * share * efficiency / time).filter(|rate| *rate > 0.0)
}

/// The workers of a web service: copies, at least and at most, and how many jobs may wait for each.
#[derive(Clone, Debug)]
pub(super) struct Workers {
    pub(super) label: String,
    pub(super) least: u32,
    pub(super) most: u32,
    pub(super) waiting: f64,
}

impl Workers {
    /// Those of a component, if jobs come at all.
    pub(super) fn of(work: &Work<'_>, part: &Part<'_>) -> Option<Self> {
        let jobs = part.get("job_rate").filter(|rate| *rate > 0.0)?;
        let waiting = part.get("jobs_waiting_per_worker").filter(|waiting| *waiting > 0.0 && jobs.is_finite())?;
        let needed = |growth: f64, load: f64| part.at(growth, load).get("workers_needed").map_or(1, count).max(1);
        let least = needed(1.0, work.timeline.load.mean);
        let most = needed(work.ahead().0, work.design()).max(least);
        Some(Self { label: names::workers(&part.label), least, most, waiting })
    }
}
