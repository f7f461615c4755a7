//! The tier policy of a tiered store.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::format::percent;
use crate::math;
use crate::report::configuration::generation::{ComponentWorkload, Generation, file};
use crate::report::configuration::quantities::plain;
use crate::report::configuration::quote::comment::comment;
use crate::report::configuration::quote::yaml;
use crate::report::configuration::{ConfigurationFile, ConfigurationKind, NotApplicable, wants};

pub(super) const KIND: ConfigurationKind = ConfigurationKind {
    id: "tier-policy",
    title: "Tier policy of a tiered store",
    needs: "tiered-store (nodes, tiers, targets)",
    file: "tier-policy-NAME.yaml",
    media: "application/yaml",
    write,
};

fn write(work: &Generation<'_>) -> Result<Vec<ConfigurationFile>, NotApplicable> {
    let sections = work.each(section)?;
    let head = work.head("#", &sections.left_out);
    let files = sections.written.into_iter();
    Ok(files.map(|(part, text)| file(&format!("tier-policy-{}.yaml", part.label), head.clone() + &text)).collect())
}

fn section(part: &ComponentWorkload<'_>) -> Result<String, String> {
    if !part.is("tiered-store") {
        return Err(wants("tiered-store", part));
    }
    let (hot, warm, nodes) = (part.need("hot_nodes")?, part.need("warm_nodes")?, part.need("nodes")?);
    if nodes <= 0.0 {
        return Err("a store without nodes has no tiers.".into());
    }
    let (goal, limit) = (part.need("hot_ratio_goal")?, part.need("hot_ratio_limit")?);
    let (usual, tight) = (part.need("eviction_threshold")?, part.need("eviction_threshold_tight")?);
    let ratio = hot / nodes;
    let tightened = ratio > goal;
    let threshold = if tightened { tight } else { usual };
    let warm_share = math::max(warm / nodes, part.need("warm_to_hot")? * goal).clamp(0.0, 1.0);
    let (high, critical) = (part.need("memory_target")?, part.need("memory_critical")?);
    let mut out = comment(
        "#",
        0,
        &format!(
            "Hot tier: {} of the nodes; goal {}, limit {}. Above the goal: {}, using {}.",
            percent(ratio),
            percent(goal),
            percent(limit),
            part.shown("evictable_nodes"),
            part.shown("evictable_memory")
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
        out += &comment("#", 0, "The active nodes reach the limit: the store will evict nodes in use.");
    }
    out += &format!("metadata:\n  component: {}\n", yaml::text(part.name));
    out += "storage:
  tier_policy:
    enabled: true
    hot_tier:
";
    out += &format!("      max_ratio: {} # {} of {}\n", plain(limit), part.shown("hot_nodes"), part.shown("nodes"));
    out += &format!(
        "      activation_threshold: {} # normal {}, tight {}\n",
        plain(threshold),
        plain(usual),
        plain(tight)
    );
    out += "      eviction_interval: 60s # default\n    warm_tier:\n";
    out +=
        &format!("      max_ratio: {} # {}\n", plain(math::ceil(warm_share * 100.0) / 100.0), part.shown("warm_nodes"));
    out += &format!("      activation_threshold: {}\n", plain(math::round(threshold / 3.0 * 1000.0) / 1000.0));
    let interval = math::max(part.need("consolidation_interval")?, 60.0);
    out += &format!(
        "      eviction_interval: {}s # as often as consolidation\n    memory_pressure:\n",
        math::ceil(interval)
    );
    out += &format!(
        "      high_threshold: {} # memory target\n      critical_threshold: {}\n",
        plain(high),
        plain(math::max(critical, high))
    );
    Ok(out)
}
