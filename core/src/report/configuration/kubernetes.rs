//! Resource patches and autoscalers for Deployments and StatefulSets.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::report::configuration::generation::{ComponentWorkload, GenerationContext, SupportedModel, file};
use crate::report::configuration::names::DnsLabel;
use crate::report::configuration::quote::Prose;
use crate::report::configuration::quote::comment::comment;
use crate::report::configuration::replica_group::{ReplicaGroup, ReplicaSize};
use crate::report::configuration::{ConfigurationFile, ConfigurationKind, NotApplicable, hpa, quantities};

pub(super) const KIND: ConfigurationKind = ConfigurationKind {
    id: "kubernetes",
    title: "Kubernetes: resources for Deployments and StatefulSets, and HorizontalPodAutoscalers",
    needs: "web-service (instances, cores, memory, targets, jobs), tiered-store or tiered-store-estimate (cores, \
            memory, \
            disk), or queue (servers, waits)",
    file: "kubernetes.yaml",
    media_type: "application/yaml",
    write,
};

const INSTRUCTIONS: &str = "\
Patches for existing workloads: names, resources, topology spread, and autoscaling. To create a new workload, add its
selector, image, ports, and probes.
Use them as patches in a kustomization, or apply them to running workloads:
  kubectl apply --server-side --field-manager=headroom -f kubernetes.yaml
Server-side apply reports conflicts with other field managers; review them before you add --force-conflicts.
Each container is named after its workload. A workload with a HorizontalPodAutoscaler sets no replicas, so that
applying it does not override the autoscaler.";

fn write(work: &GenerationContext<'_>) -> Result<Vec<ConfigurationFile>, NotApplicable> {
    let sections = work.for_each_component(|part| section(work, part))?;
    let mut text = work.header_comment("#", &sections.omitted) + &comment("#", 0, INSTRUCTIONS);
    for (_, documents) in sections.generated {
        text += &documents;
    }
    Ok(alloc::vec![file(KIND.file, text)])
}

fn section(work: &GenerationContext<'_>, part: &ComponentWorkload<'_>) -> Result<String, Prose> {
    if part.has_model(SupportedModel::Queue) {
        // The model does not define cores or memory, so only an autoscaler can be written.
        return hpa::for_queue(work, part);
    }
    let group = ReplicaGroup::for_component(work, part)?;
    let mut out = workload(work, part, &group);
    if part.has_model(SupportedModel::WebService) {
        out += &hpa::for_api(work, part)?;
        out += &hpa::for_workers(work, part);
    } else if needs_autoscaler(part, &group) {
        out += &hpa::for_store(part, &group);
    }
    Ok(out)
}

/// Returns whether a tiered store needs more instances for the planned growth, and therefore an autoscaler.
fn needs_autoscaler(part: &ComponentWorkload<'_>, group: &ReplicaGroup) -> bool {
    part.has_model(SupportedModel::TieredStore) && group.target_size().replicas > group.needed.replicas
}

/// Writes the metadata that all objects share.
pub(super) fn metadata(part: &ComponentWorkload<'_>, label: &DnsLabel) -> String {
    format!(
        "metadata:
  name: {label}
  labels:
    app.kubernetes.io/name: {label}
  annotations:
    headroom/component: {}
",
        part.name.yaml()
    )
}

fn workload(work: &GenerationContext<'_>, part: &ComponentWorkload<'_>, group: &ReplicaGroup) -> String {
    let size = group.needed;
    let label = &part.label;
    let scaled = part.has_model(SupportedModel::WebService) || needs_autoscaler(part, group);
    let mut out = String::from("---\n") + &comment("#", 0, &size_notes(work, group));
    out += &format!(
        "apiVersion: apps/v1
kind: {}
{}spec:
",
        if group.stateful { "StatefulSet" } else { "Deployment" },
        metadata(part, label)
    );
    if !scaled {
        out += &format!("  replicas: {}\n", size.replicas);
    }
    out += &format!(
        "  template:
    metadata:
      labels:
        app.kubernetes.io/name: {label}
    spec:
"
    );
    out += &topology_spread(part, label);
    out += &format!(
        "      containers:
        - name: {label}
          resources:
"
    );
    out += &resources(group.stateful, size);
    if let (true, Some(disk)) = (group.stateful, size.disk) {
        let note =
            "For a new StatefulSet only. To expand the volumes of a running one, patch its PersistentVolumeClaims.";
        out += &comment("#", 2, note);
        out += &format!(
            "  volumeClaimTemplates:
    - metadata:
        name: data
      spec:
        accessModes:
          - ReadWriteOnce
        resources:
          requests:
            storage: {}
",
            quantities::byte_quantity(disk)
        );
    }
    out
}

fn size_notes(work: &GenerationContext<'_>, group: &ReplicaGroup) -> String {
    let sized = |size: ReplicaSize| {
        let disk = size.disk.map_or_else(String::new, |disk| format!(", {} disk", quantities::byte_quantity(disk)));
        let each = if size.replicas == 1 { " with" } else { ", each with" };
        format!(
            "{}{each} {} CPU, {} memory{disk}",
            size.replicas,
            quantities::cpu_quantity(size.cores),
            quantities::byte_quantity(size.memory)
        )
    };
    let mut text = format!("Replicas needed at today’s design peak: {}.", sized(group.needed));
    if let Some(installed) = group.installed {
        text += &format!("\nReplicas installed: {}.", sized(installed));
    }
    if group.stateful {
        text += &format!(
            "\nReplicas needed {}, with margin: {}.",
            horizon_phrase(&work.planned_growth().1),
            sized(group.projected)
        );
    }
    text
}

/// Formats the label of a horizon for a sentence: `in 12 months` or `today`.
pub(super) fn horizon_phrase(label: &str) -> String {
    if label.eq_ignore_ascii_case("today") { "today".to_string() } else { format!("in {label}") }
}

/// Writes the topology spread constraints of a component in several zones. Returns an empty string for a single zone.
fn topology_spread(part: &ComponentWorkload<'_>, label: &DnsLabel) -> String {
    if part.get("zones").is_none_or(|zones| zones < 2.0) {
        return String::new();
    }
    let hard = part.selected_option("loss").is_some_and(|loss| loss.is("zone"));
    let note = if hard { "Must survive the loss of a zone: spread evenly across zones." } else { "" };
    let mut out = String::from("      topologySpreadConstraints:\n");
    if hard {
        out += &comment("#", 8, note);
    }
    out + &format!(
        "        - maxSkew: 1
          topologyKey: topology.kubernetes.io/zone
          whenUnsatisfiable: {}
          labelSelector:
            matchLabels:
              app.kubernetes.io/name: {label}
",
        if hard { "DoNotSchedule" } else { "ScheduleAnyway" }
    )
}

fn resources(stateful: bool, size: ReplicaSize) -> String {
    let (cpu, memory) = (quantities::cpu_quantity(size.cores), quantities::byte_quantity(size.memory));
    let mut out = String::new();
    if stateful {
        out += &comment(
            "#",
            12,
            "Limits equal requests (QoS class Guaranteed): pods are evicted last and can get exclusive cores with the\n\
             static CPU manager policy.",
        );
    } else {
        out += &comment(
            "#",
            12,
            "The scheduler reserves requests, not limits. There is no CPU limit, because it would throttle short\n\
             bursts. The memory limit equals the request, because memory cannot be reclaimed.",
        );
    }
    out += &format!(
        "            requests:
              cpu: {}
              memory: {memory}
            limits:
",
        yaml_cpu(&cpu)
    );
    if stateful {
        out += &format!("              cpu: {}\n", yaml_cpu(&cpu));
    }
    out + &format!("              memory: {memory}\n")
}

/// Quotes a whole number of cores, which YAML would otherwise parse as a number.
fn yaml_cpu(cpu: &str) -> String {
    if cpu.ends_with('m') { cpu.to_string() } else { format!("\"{cpu}\"") }
}
