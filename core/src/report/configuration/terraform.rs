//! Terraform variables, with their types and values.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::report::configuration::generation::{ComponentWorkload, GenerationContext, SupportedModel, file};
use crate::report::configuration::quantities::{count, format_number, gibibytes, mebibytes, whole_percent};
use crate::report::configuration::quote::comment::comment;
use crate::report::configuration::quote::{Prose, hcl};
use crate::report::configuration::replica_group::{AutoscalerSettings, ReplicaGroup};
use crate::report::configuration::{ConfigurationFile, ConfigurationKind, NotApplicable, unsupported_model};

pub(super) const KIND: ConfigurationKind = ConfigurationKind {
    id: "terraform",
    title: "Terraform: variables.tf and headroom.auto.tfvars",
    needs: "web-service, tiered-store, or tiered-store-estimate",
    file: "headroom.auto.tfvars, variables.tf",
    media_type: "text/plain",
    write,
};

/// A variable of a component: name, type, description, and value in HCL.
type Variable = (&'static str, &'static str, &'static str, String);

fn write(work: &GenerationContext<'_>) -> Result<Vec<ConfigurationFile>, NotApplicable> {
    let sections = work.for_each_component(|part| match part.supported_model() {
        Some(SupportedModel::WebService) => web(work, part),
        Some(SupportedModel::TieredStore | SupportedModel::TieredStoreEstimate) => store(work, part),
        _ => Err(unsupported_model("`web-service`, `tiered-store`, or `tiered-store-estimate`", part)),
    })?;
    let head = work.header_comment("#", &sections.omitted);
    let (mut types, mut values) = (head.clone(), head);
    for (variable, about, is_web_service) in
        [("web_services", "Web services by name", true), ("stores", "Tiered stores by name", false)]
    {
        let chosen: Vec<_> = sections
            .generated
            .iter()
            .filter(|(part, _)| part.has_model(SupportedModel::WebService) == is_web_service)
            .collect();
        let Some((_, (first, _))) = chosen.first() else { continue };
        types += &declaration(variable, about, first);
        values += &format!("{variable} = {{\n");
        for (part, (fields, notes)) in chosen {
            notes.iter().for_each(|note| values += &comment("#", 2, note));
            values += &format!("  {} = {{\n", hcl::text(part.label.as_str()));
            let width = width(fields);
            values += &format!("    {:width$} = {}\n", "component", part.name.hcl());
            fields.iter().for_each(|(name, _, _, value)| values += &format!("    {name:width$} = {value}\n"));
            values += "  }\n";
        }
        values += "}\n\n";
    }
    values.truncate(values.trim_end().len());
    Ok(alloc::vec![file("headroom.auto.tfvars", values + "\n"), file("variables.tf", types)])
}

/// Returns the width of the longest name.
fn width(fields: &[Variable]) -> usize {
    fields.iter().map(|(name, ..)| name.len()).fold("component".len(), usize::max)
}

fn declaration(variable: &str, about: &str, fields: &[Variable]) -> String {
    let width = width(fields);
    let mut out = format!(
        r#"variable "{variable}" {{
  description = "{about}"
  type = map(object({{
"#
    );
    out += &format!("    {:width$} = string # name in the scenario\n", "component");
    fields.iter().for_each(|(name, kind, about, _)| out += &format!("    {name:width$} = {kind} # {about}\n"));
    out += "  }))\n  default = {}\n";
    if variable == "web_services" {
        out += r#"
  validation {
    condition = alltrue([
      for one in var.web_services :
      one.instances_min <= one.instances_desired && one.instances_desired <= one.instances_max
    ])
    error_message = "instances_desired must be between instances_min and instances_max."
  }
"#;
    }
    out + "}\n\n"
}

fn web(work: &GenerationContext<'_>, part: &ComponentWorkload<'_>) -> Result<(Vec<Variable>, Vec<String>), Prose> {
    let scaling = AutoscalerSettings::for_api(work, part)?;
    let peak = part.values_at(work.planned_growth().0, work.design_peak());
    let whole = |id: &'static str| Ok::<_, Prose>(count(part.require(id)?).to_string());
    let (now, target) = (part.require("storage_allocated")?, part.require("storage_max")?);
    // Zero disables storage autoscaling in the Terraform provider.
    let growing = if target > now { gibibytes(target) } else { 0 };
    let fields = alloc::vec![
        ("instances_min", "number", "minimum API instances", scaling.min.to_string()),
        ("instances_desired", "number", "API instances at average load", scaling.desired.to_string()),
        ("instances_max", "number", "maximum API instances", scaling.max.to_string()),
        ("instance_vcpu", "number", "vCPUs per instance", format_number(part.require("vcpu_per_instance")?)),
        (
            "instance_memory_mib",
            "number",
            "memory per instance",
            mebibytes(part.require("memory_per_instance")?).to_string()
        ),
        ("cpu_target_percent", "number", "CPU utilization target", whole_percent(scaling.cpu_target).to_string()),
        ("instance_warmup_seconds", "number", "time until an instance serves requests", whole("instance_start")?),
        ("cache_nodes", "number", "cache nodes", whole("cache_nodes")?),
        (
            "cache_node_memory_mib",
            "number",
            "memory per cache node",
            mebibytes(part.require("cache_memory")?).to_string()
        ),
        ("database_shards", "number", "database shards", count(peak.get("shards_needed").unwrap_or(1.0)).to_string()),
        (
            "database_replicas",
            "number",
            "read replicas per shard",
            count(peak.get("replicas_needed").unwrap_or(0.0)).to_string()
        ),
        ("database_vcpu", "number", "vCPUs per database node", format_number(part.require("db_vcpu")?)),
        ("database_storage_gib", "number", "allocated storage per database node", gibibytes(now).to_string()),
        ("database_storage_max_gib", "number", "storage autoscaling maximum; 0 to disable", growing.to_string()),
        ("database_iops", "number", "provisioned IOPS per database node", whole("provisioned_iops")?),
        ("database_connections", "number", "max_connections per database node", whole("connection_limit")?),
        ("workers", "number", "queue workers", count(peak.get("workers_needed").unwrap_or(1.0)).to_string()),
        ("zones", "number", "availability zones", whole("zones")?),
    ];
    let mut notes = scaling.notes;
    notes.push(format!(
        "Shards, replicas, and workers: sized for the design peak {}.",
        crate::report::configuration::kubernetes::horizon_phrase(&work.planned_growth().1)
    ));
    Ok((fields, notes))
}

fn store(work: &GenerationContext<'_>, part: &ComponentWorkload<'_>) -> Result<(Vec<Variable>, Vec<String>), Prose> {
    let group = ReplicaGroup::for_component(work, part)?;
    let goal = group.target_size();
    let number = |id: &str| part.get(id).map_or(0, count).to_string();
    let fields = alloc::vec![
        ("instances", "number", "instances", goal.replicas.to_string()),
        ("instance_vcpu", "number", "vCPUs per instance", format_number(goal.cores)),
        ("instance_memory_mib", "number", "memory per instance", mebibytes(goal.memory).to_string()),
        ("volume_gib", "number", "data volume per instance", gibibytes(goal.disk.unwrap_or(0.0)).to_string()),
        ("volume_iops", "number", "total disk IOPS demand; 0 if unknown", number("iops_demand")),
        ("snapshots_kept", "number", "retained snapshots", number("snapshots")),
    ];
    let notes = alloc::vec![format!(
        "Sized for the design peak {}, with margin.",
        crate::report::configuration::kubernetes::horizon_phrase(&work.planned_growth().1)
    )];
    Ok((fields, notes))
}
