//! The runbook for scaling pods on Kubernetes.

use alloc::format;
use alloc::string::String;

use crate::math;
use crate::report::configuration::generation::ComponentWorkload;
use crate::report::configuration::quantities;
use crate::report::configuration::quote::markdown_text::block;
use crate::report::configuration::replica_group::ReplicaGroup;
use crate::report::configuration::runbooks::{bash, format_duration, start_seconds};

/// The default termination grace period of a pod, in seconds.
const GRACE_PERIOD_SECONDS: f64 = 30.0;

pub(super) fn section(part: &ComponentWorkload<'_>, group: &ReplicaGroup) -> String {
    let (goal, label) = (group.target_size(), &part.label);
    let (cpu, memory) = (quantities::cpu_quantity(goal.cores), quantities::byte_quantity(goal.memory));
    let kind = if group.stateful { "statefulset" } else { "deployment" };
    let limits = if group.stateful { format!("cpu={cpu},memory={memory}") } else { format!("memory={memory}") };
    // A StatefulSet replaces one pod at a time, a Deployment a quarter of its pods.
    let copies = f64::from(goal.replicas);
    let rounds = if group.stateful { copies } else { math::ceil(copies / math::max(math::ceil(copies / 4.0), 1.0)) };
    let expected = rounds * (GRACE_PERIOD_SECONDS + start_seconds(group));
    let timeout = math::ceil(2.0 * expected / 60.0).clamp(5.0, 720.0);
    let mut out = format!(
        "## Kubernetes

Expected duration: {}{}, with {} for a pod to start. `kubectl set resources` triggers a rollout; do not also \
restart the pods.

Set the namespace and the workload:

",
        format_duration(expected),
        if rounds > 1.0 { format!(" in {rounds} rounds") } else { String::new() },
        format_duration(start_seconds(group)),
    );
    out += &block("bash", &format!("export NAMESPACE=default WORKLOAD={kind}/{label}\n"));
    if !group.stateful {
        out += &format!(
            "
Raise the autoscaler maximum to {}:

",
            goal.replicas
        );
        out += &bash(&format!(
            "kubectl --namespace \"$NAMESPACE\" patch horizontalpodautoscaler {label} --type merge --patch \
             '{{\"spec\":{{\"maxReplicas\":{}}}}}'\nkubectl --namespace \"$NAMESPACE\" get horizontalpodautoscaler \
             {label}\n",
            goal.replicas
        ));
    }
    out += "
Save the current manifest, and check that a node has room for a pod of the new size:

";
    out += &bash(&format!(
        r#"kubectl --namespace "$NAMESPACE" get "$WORKLOAD" --output yaml > before-{label}.yaml
kubectl --namespace "$NAMESPACE" get "$WORKLOAD" --output jsonpath='{{.spec.template.spec.containers[*].resources}}{{"\n"}}'
kubectl describe nodes | grep -A 8 -E '^Name:|^Allocated resources'
"#
    ));
    out += "
Scale:

";
    out += &bash(&format!(
        "kubectl --namespace \"$NAMESPACE\" set resources \"$WORKLOAD\" --containers={label} \\\n  \
         --requests=cpu={cpu},memory={memory} \
         --limits={limits}\nkubectl --namespace \"$NAMESPACE\" rollout status \"$WORKLOAD\" --timeout={timeout}m\n"
    ));
    out += "
Check the new pods and their resource usage:

";
    out += &bash(&format!(
        "kubectl --namespace \"$NAMESPACE\" get pods --selector app.kubernetes.io/name={label} \\\n  \
         --output custom-columns='POD:.metadata.name,READY:.status.containerStatuses[*].ready,CPU:.spec.containers[*].resources.requests.cpu,\
         MEMORY:.spec.containers[*].resources.requests.memory'\nkubectl --namespace \"$NAMESPACE\" top pods --selector \
         app.kubernetes.io/name={label}\n"
    ));
    out += "
Roll back:

";
    out += &bash(&format!(
        "kubectl --namespace \"$NAMESPACE\" rollout undo \"$WORKLOAD\"\nkubectl --namespace \"$NAMESPACE\" rollout \
         status \
         \"$WORKLOAD\" --timeout={timeout}m\n"
    ));
    if let (true, Some(disk)) = (group.stateful, goal.disk) {
        out += &format!(
            "
Expand the volumes to {} each, if their storage class allows it. This cannot be undone:

",
            quantities::byte_quantity(disk)
        );
        out += &bash(&format!(
            r#"for pod in $(seq 0 {}); do
  kubectl --namespace "$NAMESPACE" patch persistentvolumeclaim "data-{label}-$pod" \
    --type merge --patch '{{"spec":{{"resources":{{"requests":{{"storage":"{}"}}}}}}}}'
done
"#,
            goal.replicas.saturating_sub(1),
            quantities::byte_quantity(disk)
        ));
    }
    out + "\n"
}
