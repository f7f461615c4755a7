//! The tier policy of a tiered store.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::format::percent;
use crate::math;
use crate::report::configuration::generation::{ComponentWorkload, GenerationContext, SupportedModel, component_file};
use crate::report::configuration::quantities::format_number;
use crate::report::configuration::quote::Prose;
use crate::report::configuration::quote::comment::comment;
use crate::report::configuration::{ConfigurationFile, ConfigurationKind, NotApplicable, unsupported_model};

pub(super) const KIND: ConfigurationKind = ConfigurationKind {
    id: "tier-policy",
    title: "Tier policy for a tiered store",
    needs: "tiered-store (nodes, tiers, targets)",
    file: "tier-policy-NAME.yaml",
    media_type: "application/yaml",
    write,
};

fn write(work: &GenerationContext<'_>) -> Result<Vec<ConfigurationFile>, NotApplicable> {
    let sections = work.for_each_component(section)?;
    let head = work.header_comment("#", &sections.omitted);
    let files = sections.generated.into_iter();
    Ok(files.map(|(part, text)| component_file(KIND.file, &part.label, head.clone() + &text)).collect())
}

fn section(part: &ComponentWorkload<'_>) -> Result<String, Prose> {
    if !part.has_model(SupportedModel::TieredStore) {
        return Err(unsupported_model("`tiered-store`", part));
    }
    let (hot, warm, nodes) = (part.require("hot_nodes")?, part.require("warm_nodes")?, part.require("nodes")?);
    if nodes <= 0.0 {
        return Err("a store without nodes has no tiers.".into());
    }
    let (goal, limit) = (part.require("hot_ratio_goal")?, part.require("hot_ratio_limit")?);
    let (usual, tight) = (part.require("eviction_threshold")?, part.require("eviction_threshold_tight")?);
    let ratio = hot / nodes;
    let tightened = ratio > goal;
    let threshold = if tightened { tight } else { usual };
    let warm_share = math::max(warm / nodes, part.require("warm_to_hot")? * goal).clamp(0.0, 1.0);
    let (high, critical) = (part.require("memory_target")?, part.require("memory_critical")?);
    let mut out = comment(
        "#",
        0,
        &format!(
            "Hot tier: {} of the nodes; goal {}, limit {}. Above the goal: {}, using {}.",
            percent(ratio),
            percent(goal),
            percent(limit),
            part.format_value("evictable_nodes"),
            part.format_value("evictable_memory")
        ),
    );
    out += &comment(
        "#",
        0,
        if tightened {
            "The tight eviction threshold is active. Restore the normal threshold once the goal is reached."
        } else {
            "The normal eviction threshold is active."
        },
    );
    if ratio >= limit {
        out += &comment("#", 0, "Active nodes alone reach the limit: the store will evict nodes that are in use.");
    }
    out += &format!("metadata:\n  component: {}\n", part.name.yaml());
    out += "storage:
  tier_policy:
    enabled: true
    hot_tier:
";
    out += &format!(
        "      max_ratio: {} # {} of {}\n",
        format_number(limit),
        part.format_value("hot_nodes"),
        part.format_value("nodes")
    );
    out += &format!(
        "      activation_threshold: {} # normal {}, tight {}\n",
        format_number(threshold),
        format_number(usual),
        format_number(tight)
    );
    out += "      eviction_interval: 60s # default\n    warm_tier:\n";
    out += &format!(
        "      max_ratio: {} # {}\n",
        format_number(math::ceil(warm_share * 100.0) / 100.0),
        part.format_value("warm_nodes")
    );
    out += &format!("      activation_threshold: {}\n", format_number(math::round(threshold / 3.0 * 1000.0) / 1000.0));
    let interval = math::max(part.require("consolidation_interval")?, 60.0);
    out += &format!(
        "      eviction_interval: {}s # as often as consolidation\n    memory_pressure:\n",
        math::ceil(interval)
    );
    out += &format!(
        "      high_threshold: {} # memory target\n      critical_threshold: {}\n",
        format_number(high),
        format_number(math::max(critical, high))
    );
    Ok(out)
}
