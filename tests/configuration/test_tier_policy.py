"""Tier policies, parsed as YAML and checked against the numbers of the scenario."""

import unittest

import yaml

from support import SHOWN, every, evaluation, files


class TierPolicy(unittest.TestCase):
    def test_every_policy_is_consistent(self):
        for scenario, path in every("tier-policy-", ".yaml"):
            with self.subTest(scenario=scenario, file=path.name):
                policy = yaml.safe_load(path.read_text())["storage"]["tier_policy"]
                hot, warm, memory = policy["hot_tier"], policy["warm_tier"], policy["memory_pressure"]
                self.assertTrue(0 < hot["max_ratio"] <= 1 and 0 <= warm["max_ratio"] <= 1)
                self.assertLess(warm["activation_threshold"], hot["activation_threshold"])
                self.assertLessEqual(memory["high_threshold"], memory["critical_threshold"])

    def test_hostile_names_are_escaped(self):
        found = {
            yaml.safe_load(path.read_text())["metadata"]["component"]
            for scenario in ("hostile", "hostile-too")
            for name, path in files(scenario).items()
            if name.startswith("tier-policy-")
        }
        self.assertEqual(found, SHOWN)

    def test_a_hot_tier_above_its_goal_is_evicted_earlier(self):
        numbers = evaluation("both")[1]["numbers"]
        self.assertGreater(numbers["hot_nodes"] / numbers["nodes"], numbers["hot_ratio_goal"])
        policy = yaml.safe_load(files("both")["tier-policy-memory.yaml"].read_text())["storage"]["tier_policy"]
        self.assertEqual(policy["hot_tier"]["activation_threshold"], numbers["eviction_threshold_tight"])
        self.assertEqual(policy["memory_pressure"]["high_threshold"], numbers["memory_target"])


if __name__ == "__main__":
    unittest.main()
