"""Prometheus rules, checked by promtool and tested to fire at the scenario's thresholds."""

import re
import unittest

import yaml

from support import HOSTILE, evaluation, every, files, run, scratch

# promtool's clock starts at 0, far from the dates of the plan, so the rules are moved there.
BEGIN = re.compile(r"time\(\) - (\d+)")


def rules(path):
    return [rule for group in yaml.safe_load(path.read_text())["groups"] for rule in group["rules"]]


def alerts(path):
    return [rule for rule in rules(path) if "alert" in rule]


def constant(name, labels, value):
    return f"{name}{{{labels}}}", "constant", float(value)


def counter(name, labels, per_second):
    return f"{name}{{{labels}}}", "counter", float(per_second)


def line(name, labels, now, per_day):
    return f"{name}{{{labels}}}", "line", (float(now), float(per_day))


def values(kind, number, step, count):
    if kind == "constant":
        return f"{number}x{count}"
    if kind == "counter":
        return f"0+{number * step}x{count}"
    now, per_day = number
    return f"{now}+{per_day * step / 86400}x{count}"


def fires(path, alert, component, series, days=0.25, step=60, at=None):
    """Returns whether the alert fires in promtool at the end of these series, or after `at` seconds."""
    folder = scratch("promtool")
    whole = yaml.safe_load(BEGIN.sub("time() - 0", path.read_text()))
    # Evaluating the other alerts would only waste time.
    for group in whole["groups"]:
        group["rules"] = [rule for rule in group["rules"] if rule.get("alert", alert) == alert and rule["labels"]["component"] == component]
    whole["groups"] = [group for group in whole["groups"] if group["rules"]]
    (folder / "rules.yaml").write_text(yaml.safe_dump(whole, sort_keys=False))
    count = int(days * 86400 / step)
    moment = at if at is not None else count * step
    test = {
        "rule_files": ["rules.yaml"],
        "evaluation_interval": f"{step}s",
        # With an hour between evaluations, recording rules have to run before the alerts that use them.
        "group_eval_order": [group["name"] for group in whole["groups"]],
        "tests": [
            {
                "interval": f"{step}s",
                "input_series": [{"series": name, "values": values(kind, number, step, count)} for name, kind, number in series],
                "promql_expr_test": [
                    {
                        "expr": f'count(ALERTS{{alertname="{alert}",alertstate="firing",component="{component}"}}) or vector(0)',
                        "eval_time": f"{moment}s",
                        "exp_samples": [{"labels": "{}", "value": 1}],
                    }
                ],
            }
        ],
    }
    (folder / "test.yaml").write_text(yaml.safe_dump(test))
    done = run("promtool", "test", "rules", folder / "test.yaml", check=False)
    if done.returncode == 0:
        return True
    said = done.stdout + done.stderr
    # The only acceptable failure is that the alert did not fire.
    assert re.search(r"got:\s*(nil|\{\} 0E\+00)", said), said
    return False


class Rules(unittest.TestCase):
    def test_promtool_accepts_every_file(self):
        for scenario, path in every("prometheus-rules.yaml"):
            with self.subTest(scenario=scenario):
                run("promtool", "check", "rules", "--lint-fatal", path)
                found = alerts(path)
                for alert in found:
                    self.assertIn("for", alert)
                    self.assertEqual(set(alert["annotations"]), {"summary", "description", "runbook"})
                    self.assertTrue(all(alert["annotations"].values()), alert["alert"])
                named = [(alert["alert"], alert["labels"]["component"]) for alert in found]
                self.assertEqual(len(named), len(set(named)))

    def test_hostile_names_are_shown_unchanged(self):
        # promtool expands the templates as Prometheus does; the result must be the name.
        path = files("hostile")["prometheus-rules.yaml"]
        folder = scratch("names")
        (folder / "rules.yaml").write_text(path.read_text())
        maxed = [alert for alert in alerts(path) if alert["alert"] == "HPAMaxedOut"]
        self.assertEqual(len(maxed), len(HOSTILE) / 2)
        series, expected = [], []
        for alert in maxed:
            component = alert["labels"]["component"]
            for end, number in (("status_current", 5), ("spec_max", 5), ("spec_min", 2)):
                series.append({"series": f'kube_horizontalpodautoscaler_{end}_replicas{{namespace="n",horizontalpodautoscaler="{component}"}}', "values": f"{number}x60"})
        titles = {}
        for head in path.read_text().splitlines():
            found = re.match(r"# ([a-z0-9-]+)(?: \(“(.*)”\))?: model web-service", head)
            if found:
                titles[found[1]] = found[2] or found[1]
        for alert in maxed:
            component = alert["labels"]["component"]
            expected.append(
                {
                    "exp_labels": {"severity": "warning", "component": component, "namespace": "n", "horizontalpodautoscaler": component},
                    "exp_annotations": {
                        "summary": f"{titles[component]}: autoscaler at its maximum",
                        "description": f"HPA {component} runs 5 replicas, its maximum.",
                        "runbook": alert["annotations"]["runbook"],
                    },
                }
            )
        test = {
            "rule_files": ["rules.yaml"],
            "tests": [{"interval": "1m", "input_series": series, "alert_rule_test": [{"eval_time": "30m", "alertname": "HPAMaxedOut", "exp_alerts": expected}]}],
        }
        (folder / "test.yaml").write_text(yaml.safe_dump(test))
        run("promtool", "test", "rules", folder / "test.yaml")


class Fires(unittest.TestCase):
    """Each alert fires slightly above the scenario's threshold, and not slightly below it."""

    def both(self, alert, component, series, by=0.02, **more):
        path = files("both")["prometheus-rules.yaml"]
        with self.subTest(alert=alert):
            self.assertTrue(fires(path, alert, component, series(1 + by), **more), f"{alert} does not fire above its threshold")
            self.assertFalse(fires(path, alert, component, series(1 - by), **more), f"{alert} fires below its threshold")
        self.seen.add((alert, component))

    def setUp(self):
        self.seen = set()

    def all_seen(self, component):
        wanted = {(a["alert"], component) for a in alerts(files("both")["prometheus-rules.yaml"]) if a["labels"]["component"] == component}
        self.assertEqual(self.seen, wanted, "an alert is not tested")

    def test_a_web_service(self):
        n = evaluation("both")[0]["numbers"]
        requested = n["vcpu_per_instance"] * n["instances"]
        memory = n["memory_per_instance"] * n["instances"]
        cpu, mem = 'container="shop",resource="cpu"', 'container="shop",resource="memory"'
        self.both("ApiCpuHigh", "shop", lambda by: [
            counter("container_cpu_usage_seconds_total", 'container="shop",pod="a"', requested * n["cpu_target"] * by),
            constant("kube_pod_container_resource_requests", cpu, requested),
        ])
        self.both("ApiMemoryHigh", "shop", lambda by: [
            constant("container_memory_working_set_bytes", 'container="shop",pod="a"', memory * n["memory_target"] * by),
            constant("kube_pod_container_resource_limits", mem, memory),
        ])
        self.both("ApiMemoryLeaks", "shop", lambda by: [
            # Half of the memory is used at the end; the other half fills within a day, or takes slightly longer.
            line("container_memory_working_set_bytes", 'container="shop",pod="a"', memory * (0.5 - 0.5 * by / 2), memory * 0.5 * by),
            constant("kube_pod_container_resource_limits", mem, memory),
        ], by=0.1, days=0.5)
        self.both("LatencyHigh", "shop", lambda by: [
            # 95% are faster than the upper bound of the bucket, so the bound is p95.
            counter("http_request_duration_seconds_bucket", f'job="shop",le="{n["p95_target"] * by}"', 95),
            counter("http_request_duration_seconds_bucket", 'job="shop",le="10"', 100),
            counter("http_request_duration_seconds_bucket", 'job="shop",le="+Inf"', 100),
        ])
        self.both("ErrorsHigh", "shop", lambda by: [
            counter("http_requests_total", 'job="shop",code="503"', 100 * n["error_target"] * by),
            counter("http_requests_total", 'job="shop",code="200"', 100 * (1 - n["error_target"] * by)),
        ])
        self.both("HPAMaxedOut", "shop", lambda by: [
            constant("kube_horizontalpodautoscaler_status_current_replicas", 'horizontalpodautoscaler="shop",namespace="n"', n["max_instances"] - (by < 1)),
            constant("kube_horizontalpodautoscaler_spec_max_replicas", 'horizontalpodautoscaler="shop",namespace="n"', n["max_instances"]),
            constant("kube_horizontalpodautoscaler_spec_min_replicas", 'horizontalpodautoscaler="shop",namespace="n"', 1),
        ])
        self.both("RequestsAboveCapacity", "shop", lambda by: [counter("http_requests_total", 'job="shop",code="200"', n["capacity_now"] * by)])
        # 25% above the planned load, 10.5 days after the start, as hourly recorded values.
        planned = n["requests"] * 1.05 ** (10.5 / (730 / 24))
        self.both("LoadAheadOfPlan", "shop", lambda by: [constant("headroom:requests:rate5m", 'component="shop"', 1.25 * planned * by)], days=10.5, step=3600)
        self.both("DatabaseConnectionsHigh", "shop", lambda by: [
            # Two databases on one server: neither is near the limit alone.
            constant("pg_stat_database_numbackends", f'job="shop-postgres",instance="a",datname="{name}"', (n["connection_limit"] - 3) * n["db_target"] * by / 2)
            for name in ("one", "two")
        ])
        limit = n["storage_total"] * n["storage_target"]
        size = lambda now, per_day: [line("pg_database_size_bytes", 'job="shop-postgres",instance="a",datname="one"', now, per_day)]
        self.both("DatabaseStorageHigh", "shop", lambda by: size(limit * by, 0))
        # The trend exceeds the target on the thirtieth day after the end of the series.
        slope = limit * 0.01
        self.both("DatabaseStorageFillsUp", "shop", lambda by: size(limit - slope * 39 + limit * 0.05 * (by - 1), slope), days=9, step=3600)
        path = files("both")["prometheus-rules.yaml"]
        steep = size(limit - slope * 36, slope * 2)
        self.assertTrue(fires(path, "DatabaseStorageFillsUp", "shop", steep, days=9, step=3600))
        self.assertFalse(fires(path, "DatabaseStorageFillsUp", "shop", steep, days=5, step=3600), "seven days of history are required")
        redis = 'job="shop-redis",instance="a"'
        self.both("CacheMemoryHigh", "shop", lambda by: [
            constant("redis_memory_used_bytes", redis, 1e9 * n["memory_target"] * by),
            constant("redis_memory_max_bytes", redis, 1e9),
        ])
        least = 1 - 1.5 * (1 - n["cache_hit_rate"])
        self.both("CacheHitRateLow", "shop", lambda by: [
            counter("redis_keyspace_hits_total", redis, 100 * least / by),
            counter("redis_keyspace_misses_total", redis, 100 - 100 * least / by),
        ])
        drained = (n["job_capacity"] - n["job_rate"]) * n["drain_allowed"]
        self.both("JobsPileUp", "shop", lambda by: [constant("rabbitmq_queue_messages_ready", 'queue="shop-workers"', drained * by)])
        self.all_seen("shop")

    def test_a_store(self):
        n = evaluation("both")[1]["numbers"]
        job = 'job="memory",instance="a"'
        cpu = lambda share: constant("engram_cpu_utilization_percent", f'{job},core="0"', 100 * share)
        queue = line("engram_spreading_queue_depth", job, 0, 86400)
        self.both("ScaleUpCPURequired", "memory", lambda by: [cpu(n["cpu_target"] * by), queue])
        path = files("both")["prometheus-rules.yaml"]
        calm = [cpu(0.8), constant("engram_spreading_queue_depth", job, 9)]
        self.assertFalse(fires(path, "ScaleUpCPURequired", "memory", calm), "the queue does not grow")
        self.both("CPUSaturated", "memory", lambda by: [cpu(n["cpu_critical"] * by)])
        self.both("LatencyHigh", "memory", lambda by: [constant("engram_p99_latency_ms", f'{job},operation="spreading"', 1000 * n["p99_target"] * by)])
        # Cores were added within the last hour, and utilization is unchanged.
        self.both("ScalingIneffective", "memory", lambda by: [cpu(n["cpu_target"] * by), line("engram_cpu_limit_cores", job, 8, 86400)])
        tiers = lambda total: [constant("engram_memory_usage_bytes", f'{job},tier="{tier}"', total / 2) for tier in ("hot", "warm")]
        self.both("ScaleUpMemoryRequired", "memory", lambda by: [*tiers(16e9 * n["memory_target"] * by), constant("engram_memory_limit_bytes", job, 16e9)])
        self.both("HotTierLarge", "memory", lambda by: [constant("engram_hot_tier_ratio", job, n["hot_ratio_limit"] * by)], days=0.5)
        limit = constant("engram_storage_limit_bytes", job, 1e12)
        self.both("DiskHigh", "memory", lambda by: [constant("engram_storage_usage_bytes", f'{job},tier="warm"', 1e12 * n["storage_target"] * by), limit])
        target, slope = 1e12 * n["storage_target"], 7e9
        self.both("ScaleUpStorageRequired", "memory", lambda by: [
            line("engram_storage_usage_bytes", f'{job},tier="warm"', target - slope * 39 + target * 0.05 * (by - 1), slope),
            limit,
        ], days=9, step=3600)
        self.both("LogLarge", "memory", lambda by: [constant("engram_wal_size_bytes", job, max(n["wal_limit"], 1.25 * n["wal_storage"]) * by)], days=0.5)
        self.both("CompactionBehind", "memory", lambda by: [constant("engram_compaction_pending_segments", job, n["backlog_limit"] + (1 if by > 1 else 0))], days=0.5)
        self.all_seen("memory")


if __name__ == "__main__":
    unittest.main()
