# Terraform: variables.tf and headroom.auto.tfvars
# Made by Headroom 0.1.0 from this scenario:
# https://example.org/#v=1&start=2026-11-21&m=web-service&n=Shop%20API&p=platform&m=tiered-store&n=memory&p=guide-deployment
# shop-api (“Shop API”): model web-service, version 1, preset platform
# memory: model tiered-store, version 1, preset guide-deployment
# The plan begins on 2026-11-21 and looks 24 months ahead.

variable "web_services" {
  description = "Web services by name"
  type = map(object({
    component                = string # as the scenario calls it
    instances_min            = number # least API instances
    instances_desired        = number # API instances at average load
    instances_max            = number # most API instances
    instance_vcpu            = number # vCPU of an instance
    instance_memory_mib      = number # memory of an instance
    cpu_target_percent       = number # target of its CPU
    instance_warmup_seconds  = number # until an instance takes requests
    cache_nodes              = number # cache nodes
    cache_node_memory_mib    = number # memory of a cache node
    database_shards          = number # shards
    database_replicas        = number # read replicas of a shard
    database_vcpu            = number # vCPU of a database node
    database_storage_gib     = number # allocated storage of a database node
    database_storage_max_gib = number # storage that it may grow to by itself; 0 if it may not
    database_iops            = number # provisioned IOPS of a database node
    database_connections     = number # max_connections of a database node
    workers                  = number # queue workers
    zones                    = number # zones that all of it is spread over
  }))
  default = {}

  validation {
    condition = alltrue([
      for one in var.web_services :
      one.instances_min <= one.instances_desired && one.instances_desired <= one.instances_max
    ])
    error_message = "The desired number of instances lies between the least and the most."
  }
}

variable "stores" {
  description = "Tiered stores by name"
  type = map(object({
    component           = string # as the scenario calls it
    instances           = number # instances
    instance_vcpu       = number # vCPU of an instance
    instance_memory_mib = number # memory of an instance
    volume_gib          = number # data volume of an instance
    volume_iops         = number # IOPS that the disks are asked for, all together; 0 if not known
    snapshots_kept      = number # snapshots kept
  }))
  default = {}
}

