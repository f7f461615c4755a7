# Terraform: variables.tf and headroom.auto.tfvars
# Made by Headroom 0.1.0 from this scenario:
# https://example.org/#v=1&start=2026-11-21&m=web-service&n=Shop%20API&p=platform&m=tiered-store&n=memory&p=guide-deployment
# shop-api (“Shop API”): model web-service, version 1, preset platform
# memory: model tiered-store, version 1, preset guide-deployment
# The plan begins on 2026-11-21 and looks 24 months ahead.

web_services = {
  # 3 are needed at average load, 7 at the peak of what the plan carries (12 months, with its margin), 9 in a spike.
  # CPU: the target of the scenario, 70 %; nothing is kept for a loss.
  # Memory: at rest an instance takes 40 % of it; the rest follows open connections.
  # Shards, replicas and workers: for the peak in 12 months.
  "shop-api" = {
    component                = "Shop API"
    instances_min            = 3
    instances_desired        = 3
    instances_max            = 50
    instance_vcpu            = 3.3333
    instance_memory_mib      = 9537
    cpu_target_percent       = 70
    instance_warmup_seconds  = 180
    cache_nodes              = 1
    cache_node_memory_mib    = 3815
    database_shards          = 1
    database_replicas        = 0
    database_vcpu            = 4
    database_storage_gib     = 466
    database_storage_max_gib = 1863
    database_iops            = 3000
    database_connections     = 1000
    workers                  = 36
    zones                    = 3
  }
}

stores = {
  # Sized for the peak in 12 months, with the margin of the plan.
  "memory" = {
    component           = "memory"
    instances           = 1
    instance_vcpu       = 12
    instance_memory_mib = 4096
    volume_gib          = 2912
    volume_iops         = 365
    snapshots_kept      = 5
  }
}
