//! HorizontalPodAutoscalers of `autoscaling/v2`.

use alloc::format;
use alloc::string::{String, ToString};

use crate::math;
use crate::report::configuration::generation::{ComponentWorkload, Generation};
use crate::report::configuration::kubernetes::metadata;
use crate::report::configuration::quantities;
use crate::report::configuration::quote::comment::comment;
use crate::report::configuration::replica_group::{ReplicaGroup, Scaling, Workers};

/// The maximum stabilization window of the API, in seconds.
const MAX_WINDOW_SECONDS: f64 = 3600.0;
/// The maximum period of the API, in seconds.
const MAX_PERIOD_SECONDS: f64 = 1800.0;

/// Writes the autoscaler of the API servers, which scales by CPU, memory and requests per second.
pub(super) fn of_api(work: &Generation<'_>, part: &ComponentWorkload<'_>) -> Result<String, String> {
    let scaling = Scaling::of_api(work, part)?;
    let mut metrics = resource("cpu", quantities::per_cent(scaling.cpu));
    if let Some(share) = scaling.memory {
        metrics += &resource("memory", quantities::per_cent(share));
    }
    if let Some(requests) = scaling.requests {
        metrics += &comment(
            "#",
            4,
            "Requests per pod at the CPU target. Requires a metrics adapter (prometheus-adapter, KEDA) that serves\n\
             sum by (pod) (rate(http_requests_total[2m])).",
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
    let behavior = behavior_of_api(part);
    Ok(object(part, &part.label, "Deployment", (scaling.least, scaling.most), &notes, &metrics, &behavior))
}

/// Writes the autoscaler of the workers, which scales by backlog.
pub(super) fn of_workers(work: &Generation<'_>, part: &ComponentWorkload<'_>) -> String {
    let Some(workers) = Workers::of(work, part) else { return String::new() };
    let notes = format!(
        "Workers: {} at average load, {} at the projected design peak. The scenario does not define their cores and memory.",
        workers.least, workers.most
    );
    let mut metrics = comment(
        "#",
        4,
        "Backlog per worker. Requires a metrics adapter. The metric is that of the RabbitMQ exporter, and the queue has\n\
         the name of the workers.",
    );
    metrics += &external(&workers.label, workers.waiting);
    object(part, &workers.label, "Deployment", (workers.least, workers.most), &notes, &metrics, &behavior_of_queue())
}

/// Writes the autoscaler of a queue, which scales by backlog.
///
/// The target backlog per server is the number of jobs that a server completes within the allowed wait.
pub(super) fn of_queue(work: &Generation<'_>, part: &ComponentWorkload<'_>) -> Result<String, String> {
    part.need("servers_needed")?;
    let (wait, service) = (part.need("wait_target")?, part.need("service_time")?);
    let waiting = wait / service;
    if !waiting.is_finite() || waiting <= 0.0 {
        return Err("the allowed wait must be greater than 0.".to_string());
    }
    let needed =
        |growth: f64, load: f64| part.at(growth, load).get("servers_needed").map_or(1, quantities::count).max(1);
    let least = needed(1.0, work.timeline.load.trough.0);
    let most = needed(work.ahead().0, work.design()).max(least);
    let notes = format!(
        "{least} servers meet the target at the trough, {most} at the projected design peak. The model does not define cores and \
         memory.\nAllowed backlog per server: the allowed wait divided by the service time, {} ÷ {}.",
        part.shown("wait_target"),
        part.shown("service_time")
    );
    let metrics = external(&part.label, waiting);
    Ok(object(part, &part.label, "Deployment", (least, most), &notes, &metrics, &behavior_of_queue()))
}

/// Writes the autoscaler of a store, which scales out by CPU and queue depth and never scales in.
pub(super) fn of_store(part: &ComponentWorkload<'_>, group: &ReplicaGroup) -> String {
    let (least, most) = (group.needed.copies, group.goal().copies);
    let notes = "\
Only for a store that rebalances data to new instances by itself; otherwise remove this object and set replicas.
Memory is not a metric here, because an empty new instance does not lower it. Scale-in is disabled, because data
would have to be moved first.";
    let mut metrics = resource("cpu", quantities::per_cent(part.get("cpu_target").unwrap_or(0.7)));
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
    label: &str,
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

fn external(queue: &str, waiting: f64) -> String {
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
fn behavior_of_api(part: &ComponentWorkload<'_>) -> String {
    let seconds = |id: &str, most: f64| math::ceil(part.get(id).unwrap_or(0.0)).clamp(0.0, most) as u32;
    let step = |id: &str| part.get(id).map_or(1, quantities::count).max(1);
    let (after, calm) = (seconds("scale_out_after", MAX_WINDOW_SECONDS), seconds("scale_in_after", MAX_WINDOW_SECONDS));
    let period = seconds("scale_in_after", MAX_PERIOD_SECONDS).max(60);
    format!(
        "  behavior:
    scaleUp:
      # The scale-out stabilization window of the scenario; 0 scales out at once.
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

/// Writes a scaling behavior that scales out immediately and scales in slowly.
fn behavior_of_queue() -> String {
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
