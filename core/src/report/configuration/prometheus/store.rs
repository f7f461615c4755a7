//! Prometheus rules of a tiered store, from its own metrics.

use alloc::format;
use alloc::string::ToString;
use alloc::vec;

use crate::format::percent;
use crate::math;
use crate::report::configuration::generation::{ComponentWorkload, GenerationContext};
use crate::report::configuration::prometheus::rule::{Alert, Rule, metric_selector, number, selector};
use crate::report::configuration::prometheus::web::remedy;
use crate::report::configuration::prometheus::{Rules, predict, target_forecast};
use crate::report::configuration::quote::Prose;

pub(super) fn rules(work: &GenerationContext<'_>, part: &ComponentWorkload<'_>) -> Result<Rules, Prose> {
    let job = selector("job", part.label.as_str());
    let records = vec![
        Rule::record(
            "headroom:cpu:utilisation",
            format!("avg(avg_over_time(engram_cpu_utilization_percent{job}[5m])) / 100"),
        ),
        Rule::record(
            "headroom:memory:utilisation",
            format!("sum(engram_memory_usage_bytes{job})\n/ sum(engram_memory_limit_bytes{job})"),
        ),
        Rule::record(
            "headroom:disk:utilisation",
            format!("sum(engram_storage_usage_bytes{job})\n/ sum(engram_storage_limit_bytes{job})"),
        ),
        Rule::record("headroom:operations:rate", format!("sum(engram_operations_per_second{job})")),
        Rule::record("headroom:log:used_bytes", format!("sum(engram_wal_size_bytes{job})")),
    ];
    let mut alerts = load_alerts(work, part, &job)?;
    alerts.extend(space_alerts(work, part, &job)?);
    Ok((records, alerts.into_iter().map(Rule::Alert).collect()))
}

fn load_alerts(
    work: &GenerationContext<'_>,
    part: &ComponentWorkload<'_>,
    job: &str,
) -> Result<alloc::vec::Vec<Alert>, Prose> {
    let (cpu, critical, p99) =
        (part.require("cpu_target")?, part.require("cpu_critical")?, part.require("p99_target")?);
    let used = metric_selector("headroom:cpu:utilisation", part);
    Ok(vec![
        Alert {
            name: "ScaleUpCPURequired",
            // The queue depth is a gauge, so use deriv(): rate() would treat each drop as a counter reset.
            expr: format!("{used} > {}\nand on () sum(deriv(engram_spreading_queue_depth{job}[15m])) > 0", number(cpu)),
            for_duration: "10m".to_string(),
            critical: false,
            summary: "CPU utilization over target and queue growing".to_string(),
            description: format!(
                "{{{{ $value | humanizePercentage }}}} CPU utilization; the target is {}. {}",
                percent(cpu),
                target_forecast(work, part, "cpu")
            ),
            action: remedy(part, "cpu"),
        },
        Alert {
            name: "CPUSaturated",
            expr: format!("{used} > {}", number(critical)),
            for_duration: "5m".to_string(),
            critical: true,
            summary: "CPU saturated".to_string(),
            description: format!(
                "{{{{ $value | humanizePercentage }}}} CPU utilization; the critical threshold is {}.",
                percent(critical)
            ),
            action: format!("Add CPU: the store needs {} now.", part.format_value("whole_cores")),
        },
        Alert {
            name: "LatencyHigh",
            expr: format!("max(engram_p99_latency_ms{job}) > {}", number(p99 * 1000.0)),
            for_duration: "10m".to_string(),
            critical: false,
            summary: "p99 latency over target".to_string(),
            description: format!(
                "p99 latency is {{{{ $value }}}} ms; the target is {}.",
                part.format_value("p99_target")
            ),
            action: "Check the spreading queue, disk, and reads from the cold tier.".to_string(),
        },
        Alert {
            name: "ScalingIneffective",
            expr: format!("{used} > {}\nand on () sum(changes(engram_cpu_limit_cores{job}[1h])) > 0", number(cpu)),
            for_duration: "15m".to_string(),
            critical: true,
            summary: "scaling up did not lower CPU utilization".to_string(),
            description:
                "Still at {{ $value | humanizePercentage }} CPU utilization after cores were added within the last hour."
                    .to_string(),
            action: "Cores are not the bottleneck: check locks, disk, and memory bandwidth (NUMA).".to_string(),
        },
    ])
}

fn space_alerts(
    work: &GenerationContext<'_>,
    part: &ComponentWorkload<'_>,
    job: &str,
) -> Result<alloc::vec::Vec<Alert>, Prose> {
    let (memory, disk) = (part.require("memory_target")?, part.require("storage_target")?);
    let (log, limit) = (part.require("wal_storage")?, part.require("wal_limit")?);
    // If the limit were below the size that the retention needs, the alert would always fire.
    let log_limit = math::max(limit, 1.25 * log);
    let (hot, backlog) = (part.require("hot_ratio_limit")?, part.require("backlog_limit")?);
    let used = metric_selector("headroom:disk:utilisation", part);
    let prediction = predict(work, &used, &number(disk));
    Ok(vec![
        Alert {
            name: "ScaleUpMemoryRequired",
            expr: format!("{} > {}", metric_selector("headroom:memory:utilisation", part), number(memory)),
            for_duration: "5m".to_string(),
            critical: false,
            summary: "memory utilization over target".to_string(),
            description: format!(
                "{{{{ $value | humanizePercentage }}}} memory utilization across all tiers; the target is {}. {}",
                percent(memory),
                target_forecast(work, part, "memory")
            ),
            action: remedy(part, "memory"),
        },
        Alert {
            name: "HotTierLarge",
            expr: format!("max(engram_hot_tier_ratio{job}) > {}", number(hot)),
            for_duration: "30m".to_string(),
            critical: false,
            summary: "hot tier too large".to_string(),
            description: format!(
                "{{{{ $value | humanizePercentage }}}} of the nodes are hot; the limit is {}.",
                percent(hot)
            ),
            action: format!(
                "Rebalance the tiers before you add memory. In the scenario, this frees {}.",
                part.format_value("evictable_memory")
            ),
        },
        Alert {
            name: "DiskHigh",
            expr: format!("{used} > {}", number(disk)),
            for_duration: "15m".to_string(),
            critical: true,
            summary: "disk utilization over target".to_string(),
            description: format!(
                "{{{{ $value | humanizePercentage }}}} disk utilization; the target is {}.",
                percent(disk)
            ),
            action: remedy(part, "disk"),
        },
        Alert {
            name: "ScaleUpStorageRequired",
            expr: prediction.expr,
            for_duration: "1h".to_string(),
            critical: false,
            summary: format!("disk utilization predicted to exceed target within {}", prediction.lead),
            description: format!(
                "The {} trend predicts {{{{ $value | humanizePercentage }}}} disk utilization in {}; the target is {}. {}",
                prediction.history,
                prediction.lead,
                percent(disk),
                target_forecast(work, part, "disk")
            ),
            action: remedy(part, "disk"),
        },
        Alert {
            name: "LogLarge",
            expr: format!("{} > {}", metric_selector("headroom:log:used_bytes", part), number(math::floor(log_limit))),
            for_duration: "30m".to_string(),
            critical: false,
            summary: "write-ahead log larger than planned".to_string(),
            description: format!(
                "{{{{ $value | humanize1024 }}}}B of write-ahead log; a retention of {} should need only {}. The \
                 alert threshold is {}.",
                part.format_value("retention_days"),
                part.format_value("wal_storage"),
                part.format_like("wal_storage", log_limit)
            ),
            action: "Check that compaction and snapshots are running, then shorten the retention period.".to_string(),
        },
        Alert {
            name: "CompactionBehind",
            expr: format!("sum(engram_compaction_pending_segments{job}) > {}", number(backlog)),
            for_duration: "30m".to_string(),
            critical: false,
            summary: "compaction falling behind".to_string(),
            description: format!(
                "{{{{ $value }}}} segments are pending; the limit is {}.",
                part.format_value("backlog_limit")
            ),
            action: "Dedicate one or two cores to compaction.".to_string(),
        },
    ])
}
