"""CloudFormation templates, checked by cfn-lint."""

import unittest

from cfnlint.api import lint
from cfnlint.core import get_rules
from cfnlint.decode import decode_str

from support import HOSTILE, every, evaluation, files


class CloudFormation(unittest.TestCase):
    def test_every_template_is_clean(self):
        for scenario, path in every("autoscaling-group.yaml"):
            with self.subTest(scenario=scenario):
                found = lint(path.read_text(), rules=get_rules([], [], ["I", "W", "E"], {}, False), regions=["us-east-1"])
                self.assertEqual([str(match) for match in found], [])

    def test_sizes_and_targets(self):
        numbers = evaluation("both")[0]["numbers"]
        template, _ = decode_str(files("both")["autoscaling-group.yaml"].read_text())
        group = template["Resources"]["ShopGroup"]["Properties"]
        self.assertEqual(int(group["MaxSize"]), numbers["max_instances"])
        self.assertTrue(int(group["MinSize"]) <= int(group["DesiredCapacity"]) <= int(group["MaxSize"]))
        self.assertEqual(group["DefaultInstanceWarmup"], numbers["instance_start"])
        policy = template["Resources"]["ShopRequests"]["Properties"]["TargetTrackingConfiguration"]
        served = numbers["vcpu_per_instance"] * numbers["cpu_target"] / numbers["cpu_per_request"]
        self.assertAlmostEqual(policy["TargetValue"], 60 * served, delta=60, msg="requests per minute and instance")

    def test_each_component_has_its_group(self):
        for scenario in ("hostile", "hostile-too"):
            template, _ = decode_str(files(scenario)["autoscaling-group.yaml"].read_text())
            groups = [r for r in template["Resources"].values() if r["Type"] == "AWS::AutoScaling::AutoScalingGroup"]
            self.assertEqual(len(groups), len(HOSTILE) / 2)


if __name__ == "__main__":
    unittest.main()
