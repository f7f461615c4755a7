"""k6 load tests, run by k6 if it is on PATH: shortened, against a slow server on this machine."""

import http.server
import json
import re
import shutil
import threading
import time
import unittest

from support import ADDRESS, HEADROOM, TODAY, every, link, run, scratch

TESTS = ["normal", "peak", "spike", "soak", "target"]
RESPONSE_SECONDS = 0.4  # seconds until a response
RAMP, HOLD = 2, 6  # seconds per stage, instead of minutes


class SlowHandler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        time.sleep(RESPONSE_SECONDS)
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_POST = do_GET

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 512


def shortened(path, folder):
    """Writes a copy of a script with shorter stages, both those that ramp to a rate and those that hold it."""
    text = path.read_text()
    before = None

    def stage(found):
        nonlocal before
        target = found["target"]
        seconds, before = (HOLD if target == before else RAMP), target
        return f"duration: '{seconds}s', target: {target}"

    text, count = re.subn(r"duration: '[^']*', target: (?P<target>[\d.]+)", stage, text)
    assert count >= 3 * len(TESTS), count
    short = folder / path.name
    short.write_text(text)
    return short


@unittest.skipUnless(shutil.which("k6"), "k6 is not on PATH; test_k6.py simulates the scripts instead")
class K6Itself(unittest.TestCase):
    def inspected(self, path, test):
        said = run("k6", "inspect", "-e", f"TEST={test}", "-e", "BASE_URL=http://localhost", path)
        return json.loads(said.stdout)

    def test_k6_reads_every_script(self):
        for scenario, path in every("loadtest-"):
            with self.subTest(scenario=scenario, file=path.name):
                self.assertEqual(list(self.inspected(path, "peak")["scenarios"]), ["peak"])

    def test_every_rate_is_reached(self):
        server = Server(("127.0.0.1", 0), SlowHandler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        folder = scratch("k6")
        # Few enough requests for a server in Python, even in the test of the target load.
        few = link(("web-service", "it", "", "requests=15"))
        run(HEADROOM, "generate", "k6", few, "--out", folder / "made", "--today", TODAY, "--base", ADDRESS)
        script = shortened(folder / "made" / "loadtest-it.js", folder)
        for test in TESTS:
            with self.subTest(test=test):
                options = self.inspected(script, test)["scenarios"][test]
                rate, area = options["startRate"], 0.0
                for stage in options["stages"]:
                    area += (rate + stage["target"]) / 2 * float(stage["duration"].removesuffix("s"))
                    rate = stage["target"]
                unit = {"1s": 1, "1m0s": 60, "1h0m0s": 3600, "1m": 60, "1h": 3600}[options["timeUnit"]]
                summary = folder / f"{test}.json"
                address = f"http://127.0.0.1:{server.server_address[1]}"
                run(
                    "k6", "run", "--quiet", "--no-usage-report", "--no-thresholds", "--address", "",
                    "--summary-export", summary, "-e", f"TEST={test}", "-e", f"BASE_URL={address}", script,
                )  # fmt: skip
                found = json.loads(summary.read_text())["metrics"]
                self.assertEqual(found.get("dropped_iterations", {"count": 0})["count"], 0)
                self.assertEqual(found["http_reqs"]["count"], found["iterations"]["count"])
                self.assertAlmostEqual(found["iterations"]["count"] / (area / unit), 1, delta=0.01)


if __name__ == "__main__":
    unittest.main()
