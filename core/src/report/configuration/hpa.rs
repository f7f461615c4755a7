//! HorizontalPodAutoscalers of `autoscaling/v2`.

use alloc::format;
use alloc::string::{String, ToString};

use crate::math;
use crate::report::configuration::group::{Group, Scaling, Workers};
use crate::report::configuration::kubernetes::metadata;
use crate::report::configuration::numbers;
use crate::report::configuration::quote::comment::comment;
use crate::report::configuration::work::{Part, Work};

/// The longest stabilisation window and the longest period that the API takes, in seconds.
const LONGEST_WINDOW: f64 = 3600.0;
const LONGEST_PERIOD: f64 = 1800.0;

/// That of the API servers of a web service: CPU, memory and requests per second.
pub(super) fn of_api(work: &Work<'_>, part: &Part<'_>) -> Result<String, String> {
    let scaling = Scaling::of_api(work, part)?;
    let mut metrics = resource("cpu", numbers::per_cent(scaling.cpu));
    if let Some(share) = scaling.memory {
        metrics += &resource("memory", numbers::per_cent(share));
    }
    if let Some(requests) = scaling.requests {
        metrics += &comment(
            "#",
            4,
            "What one pod serves at that CPU. An adapter has to offer this metric (prometheus-adapter, KEDA), from\n\
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
            numbers::quantity(requests)
        );
    }
    let notes = scaling.notes.join("\n");
    let behavior = behavior_of_api(part);
    Ok(object(part, &part.label, "Deployment", (scaling.least, scaling.most), &notes, &metrics, &behavior))
}

/// That of the workers: jobs that wait.
pub(super) fn of_workers(work: &Work<'_>, part: &Part<'_>) -> String {
    let Some(workers) = Workers::of(work, part) else { return String::new() };
    let notes = format!(
        "Workers: {} for the usual load, {} for the peak ahead. Of their cores and memory the scenario says nothing.",
        workers.least, workers.most
    );
    let mut metrics = comment(
        "#",
        4,
        "Jobs waiting for each worker. An adapter has to offer this metric; the name is that of RabbitMQ’s own \
         exporter,\n\
         the queue goes by the name of the workers.",
    );
    metrics += &external(&workers.label, workers.waiting);
    object(part, &workers.label, "Deployment", (workers.least, workers.most), &notes, &metrics, &behavior_of_queue())
}

/// That of a waiting line: as many may wait for each server as are served within the wait that is allowed.
pub(super) fn of_queue(work: &Work<'_>, part: &Part<'_>) -> Result<String, String> {
    part.need("servers_needed")?;
    let (wait, service) = (part.need("wait_target")?, part.need("service_time")?);
    let waiting = wait / service;
    if !waiting.is_finite() || waiting <= 0.0 {
        return Err("without a wait allowed, nothing says how many may wait.".to_string());
    }
    let needed = |growth: f64, load: f64| part.at(growth, load).get("servers_needed").map_or(1, numbers::count).max(1);
    let least = needed(1.0, work.timeline.load.trough.0);
    let most = needed(work.ahead().0, work.design()).max(least);
    let notes = format!(
        "{least} servers keep the promise when the load is lowest, {most} at the peak ahead. Cores and memory are not \
         part of the model \
         queue: the workload is yours.\nOf a line before each server whoever is last waits its length times the time \
         of a service: {} ÷ \
         {} may wait for each.",
        part.shown("wait_target"),
        part.shown("service_time")
    );
    let metrics = external(&part.label, waiting);
    Ok(object(part, &part.label, "Deployment", (least, most), &notes, &metrics, &behavior_of_queue()))
}

/// That of a store: out by CPU and queue, never in by itself.
pub(super) fn of_store(part: &Part<'_>, group: &Group) -> String {
    let (least, most) = (group.needed.copies, group.goal().copies);
    let notes = "\
Only for a store that moves data to a new instance by itself; else take this out and set replicas.
Memory is no metric here: what a store holds does not become less by an instance that is empty. And it never scales in:
data would have to be moved away first.";
    let mut metrics = resource("cpu", numbers::per_cent(part.get("cpu_target").unwrap_or(0.7)));
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
            numbers::quantity(limit)
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
    part: &Part<'_>,
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
        numbers::quantity(waiting)
    )
}

/// As fast and as slow as the scenario's own rules of scaling.
fn behavior_of_api(part: &Part<'_>) -> String {
    let seconds = |id: &str, most: f64| math::ceil(part.get(id).unwrap_or(0.0)).clamp(0.0, most) as u32;
    let step = |id: &str| part.get(id).map_or(1, numbers::count).max(1);
    let (after, calm) = (seconds("scale_out_after", LONGEST_WINDOW), seconds("scale_in_after", LONGEST_WINDOW));
    let period = seconds("scale_in_after", LONGEST_PERIOD).max(60);
    format!(
        "  behavior:
    scaleUp:
      # As long as the load must have been high before the scenario adds instances; 0 adds them at once.
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

/// At once when jobs wait, and slowly back.
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
