"""Kubernetes manifests, checked against the schemas of the API and the numbers of the scenario."""

import copy
import re
import unittest

import kubernetes_validate
import yaml

from support import SHOWN, every, evaluation, files, names

LABEL = re.compile(r"^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$")


def documents(path):
    return [document for document in yaml.safe_load_all(path.read_text()) if document]


def completed(document):
    """Returns a fragment with the fields that the owner's workload adds, such as a selector and an image."""
    whole = copy.deepcopy(document)
    if whole["kind"] in ("Deployment", "StatefulSet"):
        whole["spec"].setdefault("selector", {"matchLabels": {"app": "theirs"}})
        whole["spec"]["template"]["metadata"]["labels"]["app"] = "theirs"
        for container in whole["spec"]["template"]["spec"]["containers"]:
            container.setdefault("image", "example.invalid/theirs:1")
        if whole["kind"] == "StatefulSet":
            whole["spec"].setdefault("serviceName", "theirs")
    return whole


def cores(quantity):
    return float(quantity[:-1]) / 1000 if quantity.endswith("m") else float(quantity)


def size(quantity):
    return int(quantity[:-2]) * {"Mi": 2**20, "Gi": 2**30}[quantity[-2:]]


class Kubernetes(unittest.TestCase):
    def test_every_manifest_matches_its_schema(self):
        for scenario, path in every("kubernetes.yaml"):
            seen = set()
            for document in documents(path):
                with self.subTest(scenario=scenario, name=document["metadata"]["name"], kind=document["kind"]):
                    kubernetes_validate.validate(completed(document), "1.33", strict=True)
                    name = document["metadata"]["name"]
                    self.assertRegex(name, LABEL)
                    self.assertNotIn((document["kind"], name), seen, "names are unique")
                    seen.add((document["kind"], name))

    def test_autoscaled_workloads_do_not_set_replicas(self):
        for scenario, path in every("kubernetes.yaml"):
            found = documents(path)
            workloads = {(d["kind"], d["metadata"]["name"]): d for d in found if d["kind"] != "HorizontalPodAutoscaler"}
            for scaler in (d for d in found if d["kind"] == "HorizontalPodAutoscaler"):
                with self.subTest(scenario=scenario, name=scaler["metadata"]["name"]):
                    spec = scaler["spec"]
                    self.assertEqual(scaler["apiVersion"], "autoscaling/v2")
                    self.assertTrue(1 <= spec["minReplicas"] <= spec["maxReplicas"])
                    for way in ("scaleUp", "scaleDown"):
                        self.assertLessEqual(spec["behavior"][way].get("stabilizationWindowSeconds", 0), 3600)
                        for policy in spec["behavior"][way].get("policies", []):
                            self.assertTrue(0 < policy["periodSeconds"] <= 1800 and policy["value"] > 0)
                    target = spec["scaleTargetRef"]
                    workload = workloads.get((target["kind"], target["name"]))
                    if workload:
                        self.assertNotIn("replicas", workload["spec"])

    def test_names_are_kept_in_an_annotation(self):
        for scenario in ("hostile", "hostile-too"):
            kept = {d["metadata"]["annotations"]["headroom/component"] for d in documents(files(scenario)["kubernetes.yaml"])}
            self.assertEqual(kept, SHOWN, "printable names are kept exactly")
        self.assertIn(names("long")[0], {d["metadata"]["annotations"]["headroom/component"] for d in documents(files("long")["kubernetes.yaml"])})

    def test_sizes_match_the_scenario(self):
        shop, memory = (component["numbers"] for component in evaluation("both"))
        found = {(d["kind"], d["metadata"]["name"]): d for d in documents(files("both")["kubernetes.yaml"])}
        api = found["Deployment", "shop"]["spec"]["template"]["spec"]["containers"][0]["resources"]
        self.assertTrue(0 <= cores(api["requests"]["cpu"]) - shop["vcpu_per_instance"] < 0.001)
        self.assertTrue(0 <= size(api["requests"]["memory"]) - shop["memory_per_instance"] < 2**20)
        self.assertEqual(api["limits"], {"memory": api["requests"]["memory"]})
        store = found["StatefulSet", "memory"]["spec"]["template"]["spec"]["containers"][0]["resources"]
        self.assertEqual(store["requests"], store["limits"], "QoS Guaranteed")
        self.assertEqual(cores(store["requests"]["cpu"]), memory["cores_per_instance"])
        self.assertEqual(size(store["requests"]["memory"]), memory["whole_memory"])
        claim = found["StatefulSet", "memory"]["spec"]["volumeClaimTemplates"][0]["spec"]["resources"]["requests"]["storage"]
        self.assertEqual(size(claim), memory["whole_storage"])
        scaler = found["HorizontalPodAutoscaler", "shop"]["spec"]
        self.assertEqual(scaler["maxReplicas"], shop["max_instances"])
        self.assertEqual(scaler["minReplicas"], shop["min_instances"] or shop["instances_needed"])
        metrics = {m[m["type"].lower()].get("name") or m[m["type"].lower()]["metric"]["name"]: m[m["type"].lower()]["target"] for m in scaler["metrics"]}
        self.assertEqual(metrics["cpu"]["averageUtilization"], 70)
        # Requests per second of one pod at 70% of its cores: cores × share ÷ CPU time per request.
        served = shop["vcpu_per_instance"] * 0.7 / shop["cpu_per_request"]
        self.assertTrue(0 <= served - float(metrics["http_requests_per_second"]["averageValue"]) < 1)

    def test_the_remaining_pods_carry_the_load_if_a_zone_fails(self):
        numbers = evaluation("zones")[0]["numbers"]
        scaler = next(d for d in documents(files("zones")["kubernetes.yaml"]) if d["metadata"]["name"] == "api" and d["kind"].startswith("Hor"))
        share = next(m for m in scaler["spec"]["metrics"] if m["type"] == "Resource")["resource"]["target"]["averageUtilization"] / 100
        for carrying in range(1, 300):  # the number of pods that carry the load at their target
            pods = -(-carrying * numbers["cpu_target"] // share)
            left = pods - -(-pods // numbers["zones"])
            self.assertGreaterEqual(left, carrying, f"{pods} pods")

    def test_the_autoscaling_maximum_suffices_at_peak(self):
        numbers = evaluation("zones")[0]["numbers"]
        scaler = next(d for d in documents(files("zones")["kubernetes.yaml"]) if d["metadata"]["name"] == "api" and d["kind"].startswith("Hor"))
        share = scaler["spec"]["metrics"][0]["resource"]["target"]["averageUtilization"] / 100
        self.assertGreaterEqual(scaler["spec"]["maxReplicas"], numbers["instances_for_spike"] * numbers["cpu_target"] / share)

    def test_a_queue_scales_on_its_backlog(self):
        numbers = evaluation("queue-call-centre")[0]["numbers"]
        spec = documents(files("queue-call-centre")["kubernetes.yaml"])[0]["spec"]
        self.assertEqual(spec["minReplicas"], numbers["servers_needed"])
        self.assertGreater(spec["maxReplicas"], spec["minReplicas"], "the plan grows")
        waiting = cores(spec["metrics"][0]["external"]["target"]["averageValue"])
        self.assertTrue(0 <= numbers["wait_target"] / numbers["service_time"] - waiting < 0.001)

    def test_memory_that_more_pods_cannot_reduce_is_no_scaling_metric(self):
        scaler = next(d for d in documents(files("tight")["kubernetes.yaml"]) if d["kind"].startswith("Hor"))
        resources = [m["resource"]["name"] for m in scaler["spec"]["metrics"] if m["type"] == "Resource"]
        self.assertEqual(resources, ["cpu"])


if __name__ == "__main__":
    unittest.main()
