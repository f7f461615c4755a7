//! AWS Auto Scaling groups, as a CloudFormation template.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::math;
use crate::report::configuration::generation::{ComponentWorkload, GenerationContext, file};
use crate::report::configuration::names::logical;
use crate::report::configuration::quantities::{count, format_number, mebibytes, whole_percent};
use crate::report::configuration::quote::comment::comment;
use crate::report::configuration::quote::{Prose, yaml};
use crate::report::configuration::replica_group::AutoscalerSettings;
use crate::report::configuration::{ConfigurationFile, ConfigurationKind, NotApplicable};

pub(super) const KIND: ConfigurationKind = ConfigurationKind {
    id: "autoscaling-group",
    title: "AWS: Auto Scaling groups with target tracking (CloudFormation)",
    needs: "web-service (instances, cores, memory, targets, autoscaling rules)",
    file: "autoscaling-group.yaml",
    media_type: "application/yaml",
    write,
};

const INSTRUCTIONS: &str = "\
Check this file with cfn-lint. The launch template sets the image and the instance type; the comments below give the
required sizes.
Target tracking scales out quickly when the metric exceeds its target, and scales in more gradually. The step sizes
and cooldowns of step and simple scaling policies do not apply.";

/// The maximum length of a tag value, in characters: they take at most 256 bytes, which every AWS service allows.
const MAX_TAG_CHARS: usize = 64;

fn write(work: &GenerationContext<'_>) -> Result<Vec<ConfigurationFile>, NotApplicable> {
    let sections = work.for_each_component(|part| {
        Ok((AutoscalerSettings::for_api(work, part)?, InstanceSize::for_component(part)?))
    })?;
    let mut text = work.header_comment("#", &sections.omitted) + &comment("#", 0, INSTRUCTIONS);
    let mut taken = BTreeSet::new();
    let groups: Vec<ScalingGroup<'_>> = sections
        .generated
        .iter()
        .map(|(part, (scaling, size))| ScalingGroup { part, scaling, size, id: logical(&part.label, &mut taken) })
        .collect();
    text += "AWSTemplateFormatVersion: \"2010-09-09\"\n";
    let what = format!("Auto Scaling groups, sized by Headroom {}", env!("CARGO_PKG_VERSION"));
    text += &format!(
        "Description: {}
Parameters:
  Subnets:
    Type: List<AWS::EC2::Subnet::Id>
    Description: ",
        yaml::text(&what)
    );
    text += "Subnets for the instances, across the availability zones\n";
    groups.iter().for_each(|group| text += &group.parameters());
    text += "Conditions:\n";
    groups.iter().for_each(|group| text += &group.condition());
    text += "Resources:\n";
    groups.iter().for_each(|group| text += &group.resources());
    Ok(alloc::vec![file(KIND.file, text)])
}

/// The cores of an instance, and its memory in bytes.
#[derive(Debug)]
struct InstanceSize {
    cores: f64,
    memory: f64,
}

impl InstanceSize {
    fn for_component(part: &ComponentWorkload<'_>) -> Result<Self, Prose> {
        Ok(Self { cores: part.require("vcpu_per_instance")?, memory: part.require("memory_per_instance")? })
    }
}

#[derive(Debug)]
struct ScalingGroup<'s> {
    part: &'s ComponentWorkload<'s>,
    scaling: &'s AutoscalerSettings,
    size: &'s InstanceSize,
    id: String,
}

impl ScalingGroup<'_> {
    /// Returns whether the group scales: its minimum and maximum differ.
    fn is_scalable(&self) -> bool {
        self.scaling.max > self.scaling.min
    }

    /// Returns the requests per second of an instance; `None` if unknown, or if the group does not scale.
    fn requests_per_instance(&self) -> Option<f64> {
        self.scaling.requests_per_replica.filter(|_| self.is_scalable())
    }

    fn parameters(&self) -> String {
        let (id, label) = (&self.id, &self.part.label);
        let mut out = format!(
            r#"  {id}LaunchTemplate:
    Type: String
    AllowedPattern: "lt-[0-9a-f]+"
    Description: Launch template for {label}
"#
        );
        out += &format!(
            r#"  {id}LaunchTemplateVersion:
    Type: String
    AllowedPattern: "[1-9][0-9]*"
    Description: Launch template version
    Default: "1"
"#
        );
        out += &format!(
            r#"  {id}TargetGroup:
    Type: String
    Description: Target group ARN; leave empty if there is no load balancer
    Default: ""
"#
        );
        if self.requests_per_instance().is_some() {
            out += &format!(
                r#"  {id}ResourceLabel:
    Type: String
    Description: >-
      Enter app/LOAD-BALANCER/ID/targetgroup/TARGET-GROUP/ID to scale on request count; leave empty to disable
    Default: ""
"#
            );
        }
        out
    }

    fn condition(&self) -> String {
        let id = &self.id;
        let mut out = format!("  {id}Balanced: !Not [!Equals [!Ref {id}TargetGroup, \"\"]]\n");
        if self.requests_per_instance().is_some() {
            out += &format!("  {id}Counted: !Not [!Equals [!Ref {id}ResourceLabel, \"\"]]\n");
        }
        out
    }

    fn resources(&self) -> String {
        let (id, part, scaling) = (&self.id, self.part, self.scaling);
        let start = part.get("instance_start").map_or(180, count).clamp(0, 3600);
        let mut notes = format!(
            "Each instance: {} vCPU, {} MiB of memory.",
            format_number(self.size.cores),
            mebibytes(self.size.memory)
        );
        scaling.notes.iter().for_each(|note| notes += &format!("\n{note}"));
        let mut out = comment("#", 2, &notes);
        out += &format!(
            "  {id}Group:
    Type: AWS::AutoScaling::AutoScalingGroup
    UpdatePolicy:
"
        );
        out += &comment("#", 6, "Stack updates keep the instance count set by the policies below.");
        out += "      AutoScalingScheduledAction:
        IgnoreUnmodifiedGroupSizeProperties: true
    Properties:
";
        out += &format!(
            r#"      MinSize: "{}"
      MaxSize: "{}"
      DesiredCapacity: "{}"
"#,
            scaling.min, scaling.max, scaling.desired
        );
        out += &format!(
            "      LaunchTemplate:
        LaunchTemplateId: !Ref {id}LaunchTemplate
        Version: !Ref {id}LaunchTemplateVersion
      VPCZoneIdentifier: !Ref Subnets
      TargetGroupARNs: !If [{id}Balanced, [!Ref {id}TargetGroup], !Ref AWS::NoValue]
      HealthCheckType: !If [{id}Balanced, ELB, EC2]
      HealthCheckGracePeriod: {start}
      DefaultInstanceWarmup: {start}
"
        );
        out += "      MetricsCollection:
        - Granularity: 1Minute
      Tags:
";
        out += &format!(
            "        - Key: Name
          Value: {}
          PropagateAtLaunch: true
",
            part.label
        );
        out += &format!(
            "        - Key: headroom:component
          Value: {}
          PropagateAtLaunch: false
",
            part.name.yaml_tag(MAX_TAG_CHARS)
        );
        if !self.is_scalable() {
            return out + &comment("#", 2, "Fixed size: no scaling policy.");
        }
        out += &format!(
            "  {id}Cpu:
    Type: AWS::AutoScaling::ScalingPolicy
    Properties:
      AutoScalingGroupName: !Ref {id}Group
      PolicyType: TargetTrackingScaling
      TargetTrackingConfiguration:
        PredefinedMetricSpecification:
          PredefinedMetricType: ASGAverageCPUUtilization
        TargetValue: {}
",
            whole_percent(scaling.cpu_target)
        );
        if let Some(requests) = self.requests_per_instance() {
            let per_minute = math::max(math::floor(requests * 60.0), 1.0);
            let note = format!(
                "The metric counts requests per target per minute: {} per second × 60.",
                format_number(requests)
            );
            out += &format!(
                "  {id}Requests:
    Type: AWS::AutoScaling::ScalingPolicy
    Condition: {id}Counted
    Properties:
"
            );
            out += &format!(
                "      AutoScalingGroupName: !Ref {id}Group
      PolicyType: TargetTrackingScaling
      TargetTrackingConfiguration:
        PredefinedMetricSpecification:
          PredefinedMetricType: ALBRequestCountPerTarget
          ResourceLabel: !Ref {id}ResourceLabel
{}        TargetValue: {per_minute}
",
                comment("#", 8, &note)
            );
        }
        out
    }
}
