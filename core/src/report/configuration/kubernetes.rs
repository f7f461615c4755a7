//! Resources of Deployments and StatefulSets, as fragments, and what scales them.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::report::configuration::group::{Group, Size};
use crate::report::configuration::quote::comment::comment;
use crate::report::configuration::quote::yaml;
use crate::report::configuration::work::{Part, Work, file};
use crate::report::configuration::{File, Kind, Refused, hpa, numbers};

pub(super) const KIND: Kind = Kind {
    id: "kubernetes",
    title: "Kubernetes: resources of Deployments and StatefulSets, and HorizontalPodAutoscalers",
    needs: "web-service (instances, cores, memory, targets, jobs), tiered-store or tiered-store-estimate (cores, \
            memory, \
            disk), queue (servers, waits)",
    file: "kubernetes.yaml",
    media: "application/yaml",
    write,
};

const HOW: &str = "\
These are fragments for what you have: names, resources, spreading and autoscaling. Images, ports and probes are yours.
Use them as patches of a kustomization, or apply them over what runs:
  kubectl apply --server-side --field-manager=headroom -f kubernetes.yaml
Server-side apply asks before it takes fields from others; look at them before you add --force-conflicts.
Each container goes by the name of its workload. Where a HorizontalPodAutoscaler scales a workload, the workload says
no number of replicas: whoever applies it would set back what the autoscaler did.";

fn write(work: &Work<'_>) -> Result<Vec<File>, Refused> {
    let sections = work.each(|part| section(work, part))?;
    let mut text = work.head("#", &sections.left_out) + &comment("#", 0, HOW);
    for (_, documents) in sections.written {
        text += &documents;
    }
    Ok(alloc::vec![file(KIND.file, text)])
}

fn section(work: &Work<'_>, part: &Part<'_>) -> Result<String, String> {
    if part.is("queue") {
        // It says nothing of cores and memory: only what scales it can be written.
        return hpa::of_queue(work, part);
    }
    let group = Group::of(work, part)?;
    let mut out = workload(work, part, &group);
    if part.is("web-service") {
        out += &hpa::of_api(work, part)?;
        out += &hpa::of_workers(work, part);
    } else if scales(part, &group) {
        out += &hpa::of_store(part, &group);
    }
    Ok(out)
}

/// Whether a store grows to more instances within the plan: an autoscaler that may run only so many as there are is none.
fn scales(part: &Part<'_>, group: &Group) -> bool {
    part.is("tiered-store") && group.goal().copies > group.needed.copies
}

/// The lines of `metadata` that all objects have.
pub(super) fn metadata(part: &Part<'_>, label: &str) -> String {
    format!(
        "metadata:
  name: {label}
  labels:
    app.kubernetes.io/name: {label}
  annotations:
    headroom/component: {}
",
        yaml::text(part.name)
    )
}

fn workload(work: &Work<'_>, part: &Part<'_>, group: &Group) -> String {
    let size = group.needed;
    let label = &part.label;
    let scaled = part.is("web-service") || scales(part, group);
    let mut out = String::from("---\n") + &comment("#", 0, &about(work, group));
    out += &format!(
        "apiVersion: apps/v1
kind: {}
{}spec:
",
        if group.stateful { "StatefulSet" } else { "Deployment" },
        metadata(part, label)
    );
    if !scaled {
        out += &format!("  replicas: {}\n", size.copies);
    }
    out += &format!(
        "  template:
    metadata:
      labels:
        app.kubernetes.io/name: {label}
    spec:
"
    );
    out += &spreading(part, label);
    out += &format!(
        "      containers:
        - name: {label}
          resources:
"
    );
    out += &resources(group.stateful, size);
    if let (true, Some(disk)) = (group.stateful, size.disk) {
        let note =
            "Only a new StatefulSet takes this; the volumes of one that runs are expanded one by one: see the runbook.";
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
            numbers::bytes(disk)
        );
    }
    out
}

fn about(work: &Work<'_>, group: &Group) -> String {
    let sized = |size: Size| {
        let disk = size.disk.map_or_else(String::new, |disk| format!(", {} disk", numbers::bytes(disk)));
        let each = if size.copies == 1 { " with" } else { ", each with" };
        format!("{}{each} {} CPU, {} memory{disk}", size.copies, numbers::cpu(size.cores), numbers::bytes(size.memory))
    };
    let mut text = format!("Needed at today’s peak: {}.", sized(group.needed));
    if let Some(installed) = group.installed {
        text += &format!("\nInstalled: {}.", sized(installed));
    }
    if group.stateful {
        text += &format!("\nNeeded {} with the plan’s margin: {}.", ahead(&work.ahead().1), sized(group.ahead));
    }
    text
}

/// `in 12 months`, or `today`.
pub(super) fn ahead(label: &str) -> String {
    if label.eq_ignore_ascii_case("today") { "today".to_string() } else { format!("in {label}") }
}

/// Copies in all zones alike, where the loss of a zone is to be survived.
fn spreading(part: &Part<'_>, label: &str) -> String {
    if part.get("zones").is_none_or(|zones| zones < 2.0) {
        return String::new();
    }
    let hard = part.option("loss") == Some("zone");
    let note = if hard { "The loss of a zone is to be survived: no zone may have more than its share." } else { "" };
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

fn resources(stateful: bool, size: Size) -> String {
    let (cpu, memory) = (numbers::cpu(size.cores), numbers::bytes(size.memory));
    let mut out = String::new();
    if stateful {
        out += &comment(
            "#",
            12,
            "Limits equal requests (QoS Guaranteed): it is the last to be evicted, and whole cores can be its own \
             where the\n\
             kubelet’s CPU manager is static.",
        );
    } else {
        out += &comment(
            "#",
            12,
            "The scheduler reserves requests: raising limits alone reserves nothing. No limit of CPU, which would \
             throttle\n\
             short bursts; memory cannot be taken back, so its limit is its request.",
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

/// Whole numbers would be read as numbers, and a quantity is a text.
fn yaml_cpu(cpu: &str) -> String {
    if cpu.ends_with('m') { cpu.to_string() } else { format!("\"{cpu}\"") }
}
