//! HorizontalPodAutoscalers of `autoscaling/v2`.

use alloc::format;
use alloc::string::{String, ToString};

use crate::math;
use crate::report::configuration::generation::{ComponentWorkload, GenerationContext};
use crate::report::configuration::kubernetes::metadata;
use crate::report::configuration::names::DnsLabel;
use crate::report::configuration::quantities;
use crate::report::configuration::quote::Prose;
use crate::report::configuration::quote::comment::comment;
use crate::report::configuration::replica_group::{AutoscalerSettings, ReplicaGroup, WorkerGroup};

/// The maximum stabilization window that the API allows, in seconds.
const MAX_WINDOW_SECONDS: f64 = 3600.0;
/// The maximum period of a scaling policy that the API allows, in seconds.
const MAX_PERIOD_SECONDS: f64 = 1800.0;

/// Writes the autoscaler of the API instances, which scales on CPU, memory, and requests per second.
pub(super) fn for_api(work: &GenerationContext<'_>, part: &ComponentWorkload<'_>) -> Result<String, Prose> {
    let scaling = AutoscalerSettings::for_api(work, part)?;
    let mut metrics = resource("cpu", quantities::whole_percent(scaling.cpu_target));
    if let Some(share) = scaling.memory_target {
        metrics += &resource("memory", quantities::whole_percent(share));
    }
    if let Some(requests) = scaling.requests_per_replica {
        metrics += &comment(
            "#",
            4,
            "Requests per second per pod at the CPU target. Requires an adapter for custom metrics, such as\n\
             prometheus-adapter, that serves sum by (pod) (rate(http_requests_total[2m])).",
        );
        metrics += &format!(
            r#"    - type: Pods
      pods:
        metric:
          name: http_requests_per_second
        target:
          type: AverageValue
          averageValue: "{}"
"#,
            quantities::quantity(requests)
        );
    }
    let notes = scaling.notes.join("\n");
    let behavior = api_behavior(part);
    Ok(object(part, &part.label, "Deployment", (scaling.min, scaling.max), &notes, &metrics, &behavior))
}

/// Writes the autoscaler of the workers, which scales on backlog. Returns an empty string if there are no jobs.
pub(super) fn for_workers(work: &GenerationContext<'_>, part: &ComponentWorkload<'_>) -> String {
    let Some(workers) = WorkerGroup::for_component(work, part) else { return String::new() };
    let notes = format!(
        "Workers: {} at average load, {} at the projected design peak. The scenario does not define their cores or \
         memory.",
        workers.min, workers.max
    );
    let mut metrics = comment(
        "#",
        4,
        "Backlog per worker. Requires an adapter for external metrics, such as KEDA or prometheus-adapter. The metric\n\
         comes from the RabbitMQ exporter, and the queue is named after the workers.",
    );
    metrics += &external(&workers.label, workers.target_backlog);
    object(part, &workers.label, "Deployment", (workers.min, workers.max), &notes, &metrics, &queue_behavior())
}

/// Writes the autoscaler of a queue, which scales on backlog.
///
/// The target backlog per server is the number of jobs that a server completes within the wait time target.
pub(super) fn for_queue(work: &GenerationContext<'_>, part: &ComponentWorkload<'_>) -> Result<String, Prose> {
    part.require("servers_needed")?;
    let (wait, service) = (part.require("wait_target")?, part.require("service_time")?);
    let waiting = wait / service;
    if !waiting.is_finite() || waiting <= 0.0 {
        return Err("the wait time target must be greater than 0.".into());
    }
    let needed =
        |growth: f64, load: f64| part.values_at(growth, load).get("servers_needed").map_or(1, quantities::count).max(1);
    let least = needed(1.0, work.load().trough.0);
    let most = needed(work.planned_growth().0, work.design_peak()).max(least);
    let notes = format!(
        "Servers needed to meet the target: {least} at the trough, {most} at the projected design peak. The model \
         does not define cores or memory.\n\
         Allowed backlog per server: the wait time target divided by the service time, {} ÷ {}.",
        part.format_value("wait_target"),
        part.format_value("service_time")
    );
    let metrics = external(&part.label, waiting);
    Ok(object(part, &part.label, "Deployment", (least, most), &notes, &metrics, &queue_behavior()))
}

/// Writes the autoscaler of a store, which scales out on CPU and queue depth and never scales in.
pub(super) fn for_store(part: &ComponentWorkload<'_>, group: &ReplicaGroup) -> String {
    let (least, most) = (group.needed.replicas, group.target_size().replicas);
    let notes = "\
Only for a store that automatically rebalances data to new instances; otherwise, remove this object and set replicas.
Memory is not a metric here, because a new instance does not free memory on the others until data has moved to it.
Scale-in is disabled, because data would have to be moved first.";
    let mut metrics = resource("cpu", quantities::whole_percent(part.get("cpu_target").unwrap_or(0.7)));
    if let Some(limit) = part.get("queue_limit").filter(|limit| *limit > 0.0) {
        metrics += &format!(
            r#"    - type: Pods
      pods:
        metric:
          name: engram_spreading_queue_depth
        target:
          type: AverageValue
          averageValue: "{}"
"#,
            quantities::quantity(limit)
        );
    }
    let behavior = "  behavior:
    scaleUp:
      stabilizationWindowSeconds: 300
      policies:
        - type: Pods
          value: 1
          periodSeconds: 600
    scaleDown:
      selectPolicy: Disabled
";
    object(part, &part.label, "StatefulSet", (least, most), notes, &metrics, behavior)
}

fn object(
    part: &ComponentWorkload<'_>,
    label: &DnsLabel,
    target: &str,
    (least, most): (u32, u32),
    notes: &str,
    metrics: &str,
    behavior: &str,
) -> String {
    let mut out = String::from("---\n") + &comment("#", 0, notes);
    out += &format!(
        "apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
{}spec:
",
        metadata(part, label)
    );
    out += &format!(
        "  scaleTargetRef:
    apiVersion: apps/v1
    kind: {target}
    name: {label}
"
    );
    out += &format!(
        "  minReplicas: {least}
  maxReplicas: {most}
  metrics:
{metrics}{behavior}"
    );
    out
}

fn resource(name: &str, share: u32) -> String {
    format!(
        "    - type: Resource
      resource:
        name: {name}
        target:
          type: Utilization
          averageUtilization: {share}
"
    )
}

fn external(queue: &DnsLabel, waiting: f64) -> String {
    format!(
        r#"    - type: External
      external:
        metric:
          name: rabbitmq_queue_messages_ready
          selector:
            matchLabels:
              queue: {queue}
        target:
          type: AverageValue
          averageValue: "{}"
"#,
        quantities::quantity(waiting)
    )
}

/// Writes the scaling behavior with the windows and steps of the scenario.
fn api_behavior(part: &ComponentWorkload<'_>) -> String {
    let seconds = |id: &str, most: f64| math::ceil(part.get(id).unwrap_or(0.0)).clamp(0.0, most) as u32;
    let step = |id: &str| part.get(id).map_or(1, quantities::count).max(1);
    let (after, calm) = (seconds("scale_out_after", MAX_WINDOW_SECONDS), seconds("scale_in_after", MAX_WINDOW_SECONDS));
    let period = seconds("scale_in_after", MAX_PERIOD_SECONDS).max(60);
    format!(
        "  behavior:
    scaleUp:
      # The scenario’s scale-out stabilization window; 0 scales out immediately.
      stabilizationWindowSeconds: {after}
      selectPolicy: Max
      policies:
        - type: Pods
          value: {}
          periodSeconds: 60
        - type: Percent
          value: 100
          periodSeconds: 60
    scaleDown:
      stabilizationWindowSeconds: {calm}
      policies:
        - type: Pods
          value: {}
          periodSeconds: {period}
",
        step("scale_out_step"),
        step("scale_in_step"),
    )
}

/// Writes a scaling behavior that scales out immediately, and scales in after five minutes.
fn queue_behavior() -> String {
    "  behavior:
    scaleUp:
      stabilizationWindowSeconds: 0
      selectPolicy: Max
      policies:
        - type: Percent
          value: 100
          periodSeconds: 60
        - type: Pods
          value: 4
          periodSeconds: 60
    scaleDown:
      stabilizationWindowSeconds: 300
      policies:
        - type: Percent
          value: 50
          periodSeconds: 60
"
    .to_string()
}
