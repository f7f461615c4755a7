//! The runbook for freeing memory by moving nodes to lower tiers.

use alloc::format;
use alloc::string::String;

use crate::format::percent;
use crate::report::configuration::generation::ComponentWorkload;
use crate::report::configuration::quantities::format_number;
use crate::report::configuration::runbooks::bash;

pub(super) fn section(part: &ComponentWorkload<'_>) -> String {
    let value = |id: &str, default: f64| part.get(id).unwrap_or(default);
    let (tight, usual) = (value("eviction_threshold_tight", 0.2), value("eviction_threshold", 0.3));
    let goal = percent(value("hot_ratio_goal", 0.05));
    let mut out = String::from("## Rebalancing the tiers\n\n");
    out += &if part.get("evictable_nodes").is_none_or(|nodes| nodes <= 0.0) {
        format!("The hot tier is within its goal of {goal} of all nodes: rebalancing would free no memory.\n\n")
    } else {
        format!(
            "Rebalance before you add memory. The hot tier holds {}, {} more than its goal of {goal} of all nodes. \
             Moving the excess to the warm tier frees {} and slows reads of those nodes to the warm tier’s latency \
             ({}).\n\n",
            part.format_value("hot_nodes"),
            part.format_value("evictable_nodes"),
            part.format_value("evictable_memory"),
            part.format_value("latency_warm"),
        )
    };
    out += "Check the shares, tighten the thresholds, and evict:\n\n";
    out += &bash(&format!(
        r#"api=http://localhost:7432/api/v1/admin/storage
shares='.tier_distribution | {{hot: (.hot / (.hot + .warm + .cold)), warm: (.warm / (.hot + .warm + .cold))}}'
curl --fail --silent "$api/stats" | jq "$shares"
curl --fail --silent --request POST "$api/eviction" --header 'Content-Type: application/json' \
  --data '{{"hot_threshold": {tight}, "warm_threshold": {warm}}}'
curl --fail --silent --request POST "$api/evict-now"
for _ in $(seq 1 60); do
  sleep 5
  curl --fail --silent "$api/stats" | jq --compact-output "$shares"
done
"#,
        tight = format_number(tight),
        warm = format_number(tight / 4.0),
    ));
    out += "
Roll back:

";
    out += &bash(&format!(
        "curl --fail --silent --request POST http://localhost:7432/api/v1/admin/storage/eviction \\\n  --header \
         'Content-Type: application/json' \
         --data '{{\"hot_threshold\": {}, \"warm_threshold\": {}}}'\n",
        format_number(usual),
        format_number(usual / 3.0),
    ));
    out + "\n"
}
