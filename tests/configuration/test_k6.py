"""k6 load tests: parsed by Node.js, and simulated to check that they reach their rates."""

import json
import pathlib
import unittest

from support import SHOWN, every, evaluation, files, run

HERE = pathlib.Path(__file__).parent
TESTS = ["normal", "peak", "spike", "soak", "target"]


def played(path, test, answer):
    return all_played([path], test, answer)[0]


def all_played(paths, test, answer):
    return [json.loads(line) for line in run("node", HERE / "k6.mjs", test, answer, *paths).stdout.split("\n") if line]


def timeout(path):
    line = next(line for line in path.read_text().splitlines() if line.startswith("const timeout"))
    return float(line.split("=")[1].split(";")[0])


class K6(unittest.TestCase):
    def test_every_script_parses(self):
        seen = 0
        for scenario, path in every("loadtest-"):
            if scenario.startswith("hostile"):
                continue  # test_hostile_names_are_escaped runs these, all at once
            with self.subTest(scenario=scenario, file=path.name):
                module = path.with_suffix(".mjs")
                module.write_text(path.read_text())
                run("node", "--check", module)
                module.unlink()
                seen += 1
        self.assertGreater(seen, 20)

    def test_rates_are_reached_even_if_all_responses_are_slow(self):
        for scenario in ("both", "web-service-api-analysis", "calendar"):
            for name, path in files(scenario).items():
                if not name.startswith("loadtest-"):
                    continue
                for test in TESTS:
                    with self.subTest(scenario=scenario, file=name, test=test):
                        found = played(path, test, timeout(path))
                        result = found["played"]
                        self.assertEqual(found["chosen"], [test])
                        self.assertEqual(result["dropped"], 0)
                        self.assertEqual((found["each"], found["slept"]), (1, False), "one request each, no sleep")
                        for hold in result["reached"]:
                            self.assertAlmostEqual(hold["reached"] / hold["target"], 1, delta=0.001)
                        self.assertEqual(found["options"]["thresholds"]["dropped_iterations"], ["count<1"])

    def test_responses_slower_than_the_timeout_drop_iterations(self):
        # Shows that the simulation can fail: if responses take three times the timeout, it runs out of users.
        path = files("both")["loadtest-shop.js"]
        self.assertGreater(played(path, "peak", 3 * timeout(path))["played"]["dropped"], 0)

    def test_rates_and_thresholds_match_the_scenario(self):
        n = evaluation("both")[0]["numbers"]
        path = files("both")["loadtest-shop.js"]
        held = {test: played(path, test, 0.1)["played"]["reached"][0]["target"] for test in TESTS}
        peak = n["requests"] * n["busy_factor"]
        self.assertAlmostEqual(held["normal"], n["requests"])
        self.assertAlmostEqual(held["peak"], peak)
        self.assertAlmostEqual(held["spike"], max(n["requests"] * n["spike"], peak))
        self.assertAlmostEqual(held["target"], peak * n["target_scale"])
        thresholds = played(path, "normal", 0.1)["options"]["thresholds"]
        self.assertEqual(thresholds["http_req_duration"], [f"p(95)<{n['p95_target'] * 1000:g}"])
        self.assertEqual(thresholds["http_req_failed"], [f"rate<{n['error_target']:g}"])

    def test_a_fractional_rate_is_reached_with_another_time_unit(self):
        numbers = evaluation("web-service-api-analysis")[0]["numbers"]
        self.assertNotEqual(numbers["requests"], int(numbers["requests"]))
        hold = played(files("web-service-api-analysis")["loadtest-it.js"], "normal", 0.1)["played"]["reached"][0]
        self.assertAlmostEqual(hold["target"] / numbers["requests"], 1, delta=0.001)

    def test_hostile_names_are_escaped(self):
        for scenario in ("hostile", "hostile-too"):
            paths = [path for name, path in files(scenario).items() if name.startswith("loadtest-")]
            found = {one["options"]["scenarios"]["normal"]["tags"]["component"] for one in all_played(paths, "normal", 0.1)}
            self.assertEqual(found, SHOWN)


if __name__ == "__main__":
    unittest.main()
