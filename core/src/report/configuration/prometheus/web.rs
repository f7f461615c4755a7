//! Prometheus rules of a web service.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use crate::format::{DEFAULT_DIGITS, percent, rounded};
use crate::math;
use crate::report::configuration::generation::{ComponentWorkload, GenerationContext};
use crate::report::configuration::prometheus::rule::{Alert, Rule, metric_selector, number, selector};
use crate::report::configuration::prometheus::{Rules, predict, target_forecast};
use crate::report::configuration::quantities::{DURATION_UNITS, duration};
use crate::report::configuration::quote::Prose;
use crate::scenario::Growth;

/// The number of seconds in a month, as in the models.
const MONTH: f64 = crate::units::SECONDS_PER_MONTH;

pub(super) fn rules(work: &GenerationContext<'_>, part: &ComponentWorkload<'_>) -> Result<Rules, Prose> {
    let mut records = api_records(part);
    let mut alerts = api_alerts(work, part)?;
    alerts.extend(plan_alert(work, part));
    let (more, database) = database(work, part)?;
    records.extend(more);
    alerts.extend(database);
    let (more, caches) = cache(part)?;
    records.extend(more);
    alerts.extend(caches);
    let (more, workers) = workers(part)?;
    records.extend(more);
    alerts.extend(workers);
    Ok((records, alerts.into_iter().map(Rule::Alert).collect()))
}

fn api_records(part: &ComponentWorkload<'_>) -> Vec<Rule> {
    let (job, container) = (selector("job", part.label.as_str()), selector("container", part.label.as_str()));
    let hpa = selector("horizontalpodautoscaler", part.label.as_str());
    let resource_selector = |resource: &str| format!("{{container=\"{}\",resource=\"{resource}\"}}", part.label);
    let failed = format!("{{job=\"{}\",code=~\"5..\"}}", part.label);
    vec![
        Rule::record("headroom:replicas:ready", format!("sum(kube_pod_container_status_ready{container})")),
        Rule::record(
            "headroom:replicas:desired",
            format!("max(kube_horizontalpodautoscaler_status_desired_replicas{hpa})"),
        ),
        Rule::record("headroom:requests:rate5m", format!("sum(rate(http_requests_total{job}[5m]))")),
        Rule::record(
            "headroom:errors:ratio_rate5m",
            format!(
                "(sum(rate(http_requests_total{failed}[5m])) or vector(0))\n/ sum(rate(http_requests_total{job}[5m]))"
            ),
        ),
        Rule::record(
            "headroom:latency_seconds:p95_rate5m",
            format!("histogram_quantile(0.95, sum by (le) (rate(http_request_duration_seconds_bucket{job}[5m])))"),
        ),
        Rule::record(
            "headroom:api_cpu:utilisation",
            format!(
                "sum(rate(container_cpu_usage_seconds_total{container}[5m]))\n/ \
                 sum(kube_pod_container_resource_requests{})",
                resource_selector("cpu")
            ),
        ),
        Rule::record(
            "headroom:api_memory:utilisation",
            format!(
                "sum(container_memory_working_set_bytes{container})\n/ sum(kube_pod_container_resource_limits{})",
                resource_selector("memory")
            ),
        ),
    ]
}

fn api_alerts(work: &GenerationContext<'_>, part: &ComponentWorkload<'_>) -> Result<Vec<Alert>, Prose> {
    let (cpu, memory, p95) = (part.require("cpu_target")?, part.require("memory_target")?, part.require("p95_target")?);
    let (errors, capacity) = (part.require("error_target")?, part.require("capacity_now")?);
    let reaction = part.get("scale_out_after").unwrap_or(0.0) + part.get("instance_start").unwrap_or(0.0);
    let reaction = duration(math::max(math::ceil(reaction / 60.0) * 60.0, 300.0), &DURATION_UNITS);
    let memory_used = metric_selector("headroom:api_memory:utilisation", part);
    let hpa = selector("horizontalpodautoscaler", part.label.as_str());
    let mut alerts = vec![
        Alert {
            name: "ApiCpuHigh",
            expr: format!("{} > {}", metric_selector("headroom:api_cpu:utilisation", part), number(cpu)),
            for_duration: reaction.clone(),
            critical: false,
            summary: "API CPU utilization over target".to_string(),
            description: format!(
                "{{{{ $value | humanizePercentage }}}} of the requested CPU is used; the target is {}. This has lasted longer than a \
                 scale-out takes ({reaction}). {}",
                percent(cpu),
                target_forecast(work, part, "api_cpu")
            ),
            action: remedy(part, "api_cpu"),
        },
        Alert {
            name: "ApiMemoryHigh",
            expr: format!("{memory_used} > {}", number(memory)),
            for_duration: "5m".to_string(),
            critical: false,
            summary: "API memory utilization over target".to_string(),
            description: format!(
                "{{{{ $value | humanizePercentage }}}} of the memory limit is used; the target is {}. {}",
                percent(memory),
                target_forecast(work, part, "api_memory")
            ),
            action: remedy(part, "api_memory"),
        },
        Alert {
            name: "ApiMemoryLeaks",
            expr: format!("predict_linear({memory_used}[6h], 86400) > 1\nand {memory_used} offset 6h"),
            for_duration: "1h".to_string(),
            critical: false,
            summary: "API memory predicted to run out within a day".to_string(),
            description:
                "The 6-hour trend predicts that usage reaches {{ $value | humanizePercentage }} of the memory limit \
                 in 24 hours."
                    .to_string(),
            action: "Compare the memory of new and old pods: if old pods use more, there is a leak. Restart them one \
                     by one, then fix the leak; adding pods does not help."
                .to_string(),
        },
        Alert {
            name: "LatencyHigh",
            expr: format!("{} > {}", metric_selector("headroom:latency_seconds:p95_rate5m", part), number(p95)),
            for_duration: "10m".to_string(),
            critical: false,
            summary: "p95 latency over target".to_string(),
            description: format!(
                "p95 latency is {{{{ $value | humanizeDuration }}}}; the target is {}. The scenario predicts {}.",
                part.format_value("p95_target"),
                part.format_value("latency_p95")
            ),
            action: "Check API CPU, database connections, and slow queries.".to_string(),
        },
        Alert {
            name: "ErrorsHigh",
            expr: format!("{} > {}", metric_selector("headroom:errors:ratio_rate5m", part), number(errors)),
            for_duration: "5m".to_string(),
            critical: true,
            summary: "error rate over target".to_string(),
            description: format!(
                "{{{{ $value | humanizePercentage }}}} of requests fail; the target is {}.",
                percent(errors)
            ),
            action: "Check the latest deployment first, then saturated resources.".to_string(),
        },
        Alert {
            name: "HPAMaxedOut",
            expr: format!(
                "kube_horizontalpodautoscaler_status_current_replicas{hpa}\n>= on (namespace, horizontalpodautoscaler) \
                 kube_horizontalpodautoscaler_spec_max_replicas{hpa}\nand on (namespace, horizontalpodautoscaler) \
                 kube_horizontalpodautoscaler_spec_max_replicas{hpa}\n  > on (namespace, horizontalpodautoscaler) \
                 kube_horizontalpodautoscaler_spec_min_replicas{hpa}"
            ),
            for_duration: "10m".to_string(),
            critical: false,
            summary: "autoscaler at its maximum".to_string(),
            description: "HPA {{ $labels.horizontalpodautoscaler }} runs {{ $value }} replicas, its maximum."
                .to_string(),
            action: "Raise maxReplicas if the cluster and the database have capacity; otherwise shed load.".to_string(),
        },
    ];
    if capacity > 0.0 {
        alerts.push(Alert {
            name: "RequestsAboveCapacity",
            expr: format!("{} > {}", metric_selector("headroom:requests:rate5m", part), number(capacity)),
            for_duration: reaction,
            critical: false,
            summary: "request rate above installed capacity".to_string(),
            description: format!(
                "{{{{ $value | humanize }}}} requests/s; the capacity of the scenario’s {} at the CPU target is {}.",
                part.format_value("instances"),
                part.format_value("capacity_now")
            ),
            action: remedy(part, "api_cpu"),
        });
    }
    Ok(alerts)
}

/// Returns the alert for load that grows faster than planned, if the planned growth is compound.
fn plan_alert(work: &GenerationContext<'_>, part: &ComponentWorkload<'_>) -> Option<Alert> {
    const MAX_LOAD_RATIO: f64 = 1.25;
    let Growth::Compound(_) = work.growth() else { return None };
    let monthly = work.growth().first_month_factor()?;
    let requests =
        part.get("requests").filter(|requests| *requests > 0.0)? * (1.0 - part.get("cdn_share").unwrap_or(0.0));
    let rate = metric_selector("headroom:requests:rate5m", part);
    let begin = i64::from(work.start().epoch_days()) * 86_400;
    Some(Alert {
        name: "LoadAheadOfPlan",
        expr: format!(
            "avg_over_time({rate}[7d])\n> {} * {monthly} ^ ((time() - {begin}) / {MONTH})\nand {rate} offset 7d",
            number(MAX_LOAD_RATIO * requests),
        ),
        for_duration: "6h".to_string(),
        critical: false,
        summary: "load growing faster than planned".to_string(),
        description: format!(
            "{{{{ $value | humanize }}}} requests/s on average over 7 days, more than 25% above the plan ({} growth \
             per month since {}). All dates in the plan move earlier.",
            percent(monthly - 1.0),
            work.start()
        ),
        action: "Update the scenario’s growth rate and review its dates.".to_string(),
    })
}

fn database(work: &GenerationContext<'_>, part: &ComponentWorkload<'_>) -> Result<(Vec<Rule>, Vec<Alert>), Prose> {
    let job = selector("job", &format!("{}-postgres", part.label));
    let target = part.require("db_target")?;
    let connections = metric_selector("headroom:db_connections:used", part);
    let used = metric_selector("headroom:db_storage:used_bytes", part);
    let records = vec![
        Rule::record(
            "headroom:db_connections:used",
            format!("max(sum by (instance) (pg_stat_database_numbackends{job}))"),
        ),
        Rule::record("headroom:db_storage:used_bytes", format!("max(sum by (instance) (pg_database_size_bytes{job}))")),
    ];
    // Use the scenario's limit, less the reserve for superusers, or else the limit that the server reports.
    let allowed = part.get("connections_allowed").filter(|allowed| *allowed > 0.0);
    let threshold = allowed.map_or_else(
        || format!("{} * min(pg_settings_max_connections{job})", number(target)),
        |allowed| number(math::floor(allowed * target)),
    );
    let limit_text =
        allowed.map_or_else(|| "the server’s limit".to_string(), |_| part.format_value("connections_allowed"));
    let mut alerts = vec![Alert {
        name: "DatabaseConnectionsHigh",
        expr: format!("{connections} > {threshold}"),
        for_duration: "5m".to_string(),
        critical: false,
        summary: "database connections over target".to_string(),
        description: format!(
            "{{{{ $value }}}} connections to the server; the target is {} of {limit_text}. {}",
            percent(target),
            target_forecast(work, part, "db_connections")
        ),
        action: remedy(part, "db_connections"),
    }];
    let (total, share) = (part.require("storage_total")?, part.require("storage_target")?);
    if total > 0.0 {
        let limit = number(math::floor(total * share));
        let prediction = predict(work, &used, &limit);
        let after = target_forecast(work, part, "db_storage");
        alerts.push(Alert {
            name: "DatabaseStorageHigh",
            expr: format!("{used} > {limit}"),
            for_duration: "15m".to_string(),
            critical: true,
            summary: "database storage utilization over target".to_string(),
            description: format!(
                "{{{{ $value | humanize1024 }}}}B used; the target is {} of {}.",
                percent(share),
                part.format_value("storage_total")
            ),
            action: remedy(part, "db_storage"),
        });
        alerts.push(Alert {
            name: "DatabaseStorageFillsUp",
            expr: prediction.expr,
            for_duration: "1h".to_string(),
            critical: false,
            summary: format!("database storage predicted to exceed target within {}", prediction.lead),
            description: format!(
                "The {} trend predicts {{{{ $value | humanize1024 }}}}B in {}, the lead time for new storage; the \
                 target is {} of {}. {after}",
                prediction.history,
                prediction.lead,
                percent(share),
                part.format_value("storage_total")
            ),
            action: remedy(part, "db_storage"),
        });
    }
    Ok((records, alerts))
}

fn cache(part: &ComponentWorkload<'_>) -> Result<(Vec<Rule>, Vec<Alert>), Prose> {
    let hits = part.require("cache_hit_rate")?;
    if part.require("cache_nodes")? <= 0.0 || hits <= 0.0 {
        return Ok(Default::default());
    }
    let job = selector("job", &format!("{}-redis", part.label));
    let memory = part.require("memory_target")?;
    // If misses increase by this factor, so do the reads that reach the database.
    let factor = part.get("behind_factor").unwrap_or(1.5);
    let least = math::max(1.0 - factor * (1.0 - hits), 0.0);
    let records = vec![
        Rule::record(
            "headroom:cache_memory:utilisation",
            format!("sum(redis_memory_used_bytes{job}) / (sum(redis_memory_max_bytes{job}) > 0)"),
        ),
        Rule::record(
            "headroom:cache:hit_ratio_rate15m",
            format!(
                "sum(rate(redis_keyspace_hits_total{job}[15m]))\n/ (sum(rate(redis_keyspace_hits_total{job}[15m])) + \
                 sum(rate(redis_keyspace_misses_total{job}[15m])))"
            ),
        ),
    ];
    let mut alerts = vec![Alert {
        name: "CacheMemoryHigh",
        expr: format!("{} > {}", metric_selector("headroom:cache_memory:utilisation", part), number(memory)),
        for_duration: "15m".to_string(),
        critical: false,
        summary: "cache memory utilization over target".to_string(),
        description: format!(
            "{{{{ $value | humanizePercentage }}}} cache memory utilization; the target is {}.",
            percent(memory)
        ),
        action: remedy(part, "cache_memory"),
    }];
    if least > 0.0 {
        alerts.push(Alert {
            name: "CacheHitRateLow",
            expr: format!("{} < {}", metric_selector("headroom:cache:hit_ratio_rate15m", part), number(least)),
            for_duration: "15m".to_string(),
            critical: false,
            summary: "cache hit rate lower than planned".to_string(),
            description: format!(
                "The hit rate is {{{{ $value | humanizePercentage }}}}; the plan assumes {}. The database gets more than {}× the planned \
                 reads.",
                percent(hits),
                number(factor)
            ),
            action: "Check evictions and TTLs, and warm the cache before the next peak."
                .to_string(),
        });
    }
    Ok((records, alerts))
}

fn workers(part: &ComponentWorkload<'_>) -> Result<(Vec<Rule>, Vec<Alert>), Prose> {
    let (jobs, capacity, drain) =
        (part.require("job_rate")?, part.require("job_capacity")?, part.require("drain_allowed")?);
    let drained = math::floor((capacity - jobs) * drain);
    if jobs <= 0.0 || drained < 1.0 {
        return Ok(Default::default());
    }
    let queue = selector("queue", part.label.workers().as_str());
    let records = vec![Rule::record("headroom:jobs:waiting", format!("sum(rabbitmq_queue_messages_ready{queue})"))];
    let alerts = vec![Alert {
        name: "JobsPileUp",
        expr: format!("{} > {}", metric_selector("headroom:jobs:waiting", part), number(drained)),
        for_duration: "5m".to_string(),
        critical: false,
        summary: "job backlog too large to drain in time".to_string(),
        description: format!(
            "{{{{ $value | humanize }}}} jobs are waiting. In addition to new jobs, the scenario’s {} can drain a backlog of {} in {}.",
            part.format_value("workers"),
            rounded(drained, DEFAULT_DIGITS),
            part.format_value("drain_allowed")
        ),
        action: remedy(part, "workers"),
    }];
    Ok((records, alerts))
}

/// Returns the remedy that the model suggests for a resource, escaped for templates.
pub(super) fn remedy(part: &ComponentWorkload<'_>, resource: &str) -> String {
    part.remedy(resource).map_or_else(String::new, |remedy| remedy.alert_template())
}
