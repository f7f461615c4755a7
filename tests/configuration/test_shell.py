"""Runbooks and the documents script, checked by bash and ShellCheck; the script is also run."""

import json
import os
import re
import stat
import unittest

import yaml

from support import ADDRESS, HOSTILE, every, evaluation, files, run, scratch

STUB = """\
#!/usr/bin/env python3
import json, os, sys
with open(os.environ["CALLS"], "a") as calls:
    calls.write(json.dumps(sys.argv[1:]) + "\\n")
number = sum(1 for _ in open(os.environ["CALLS"]))
print(f"Context 'x' created successfully\\nID: 00000000-0000-4000-8000-{number:012}\\nTitle: ID: none")
"""


def blocks(path, language):
    return re.findall(rf"^```{language}\n(.*?)^```$", path.read_text(), re.S | re.M)


class Shell(unittest.TestCase):
    def check(self, text, where):
        run("bash", "-n", given=text)
        found = run("shellcheck", "--shell=bash", "--severity=style", "-", given=text, check=False)
        self.assertEqual(found.returncode, 0, f"{where}\n{found.stdout}")

    def test_every_block_of_every_runbook(self):
        whole = {}
        for scenario, path in every("runbook-"):
            found = blocks(path, "bash")
            self.assertGreater(len(found), 10)
            label = path.stem.removeprefix("runbook-")
            self.assertRegex(label, r"^[a-z][a-z0-9-]*$")
            for block in found:
                # Blocks that differ only in numbers and names, which are DNS labels, are checked once.
                whole.setdefault(re.sub(r"\d+", "0", block.replace(label, "NAME")), (block, f"{scenario} {path.name}"))
        # One ShellCheck run for each runbook, because it starts slowly.
        for scenario, path in every("runbook-"):
            mine = [block for block, where in whole.values() if where == f"{scenario} {path.name}"]
            if mine:
                with self.subTest(scenario=scenario, file=path.name):
                    self.check("\n".join(mine), path.name)

    def test_runbooks_pin_each_core_once(self):
        for scenario, path in every("runbook-"):
            with self.subTest(scenario=scenario, file=path.name):
                for block in blocks(path, "yaml"):
                    threads = yaml.safe_load(block)["threading"]
                    pinned = sorted(core for name, cores in threads.items() if name.endswith("_cores") for core in cores)
                    self.assertEqual(pinned, list(range(len(pinned))), "each core is pinned once")

    def test_names_become_neither_markup_nor_headings(self):
        for scenario in ("hostile", "hostile-too"):
            for name, path in files(scenario).items():
                if name.startswith("runbook-"):
                    text = path.read_text()
                    self.assertNotIn("<script>", text)
                    self.assertEqual(len(re.findall(r"^# ", re.sub(r"^```.*?^```$", "", text, flags=re.S | re.M), re.M)), 1, name)

    def test_the_script_records_four_documents(self):
        for scenario in ("both", "hostile", "hostile-too", "long", "estimate"):
            with self.subTest(scenario=scenario):
                calls = self.played(files(scenario)["documents.sh"])
                kinds = [tuple(call[:2]) for call in calls]
                self.assertEqual(kinds, [("context", "create")] + [("reasoning", "create")] * 3 + [("relationship", "create")] * 4)
                options = [dict(zip(call[2::2], call[3::2])) for call in calls]
                for option in options[:4]:
                    self.assertRegex(option["--content"], f"`{re.escape(ADDRESS)}#(v=1&|z2:)[^`\\s]+`")
                    self.assertLess(len(option["--content"].encode()), 128 * 1024)
                for option in options[1:4]:
                    self.assertEqual(option["--task-id"], "task-1")
                    self.assertTrue(0 <= float(option["--confidence"]) <= 1)
                targets = [option["--target-id"] for option in options[4:]]
                self.assertEqual(targets, [f"00000000-0000-4000-8000-{number:012}" for number in (1, 2, 3, 4)])
                self.assertEqual([option["--target-type"] for option in options[4:]], ["context"] + ["reasoning"] * 3)

    def test_the_documents_are_filled_in(self):
        analysis = self.played(files("both")["documents.sh"])[0]
        content = analysis[analysis.index("--content") + 1]
        numbers = evaluation("both")[0]["numbers"]
        self.assertIn(f"Instances needed: {int(numbers['instances_needed'])} instances", content)
        self.assertIn("| Resource | Severity |", content)

    def test_scripts_pass_shellcheck(self):
        for scenario in ("both", "hostile", "hostile-too", "calendar"):
            with self.subTest(scenario=scenario):
                self.check(files(scenario)["documents.sh"].read_text(), scenario)

    def test_pasted_scripts_contain_no_control_characters(self):
        # A terminal treats pasted text as typed, so control characters would act as keys.
        for scenario, path in every("documents.sh"):
            with self.subTest(scenario=scenario):
                odd = re.findall(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", path.read_text())
                self.assertEqual(odd, [])
                # An interactive shell would expand `!` from its history.
                lines = [line for line in path.read_text().splitlines() if not line.startswith("#")]
                self.assertEqual([line for line in lines if re.search(r"(?<!\\)!", line.partition("--title")[0])], [])

    def played(self, path):
        """Runs the script with a stub that records its calls, and returns them. Fails if the script creates other files."""
        folder = scratch("documents")
        program = folder / "engram"
        program.write_text(STUB)
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        calls = folder / "calls"
        calls.write_text("")
        around = {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}", "CALLS": str(calls), "TASK_ID": "task-1", "AGENT": "me"}
        run("bash", path, cwd=folder, env=around)
        self.assertEqual(sorted(entry.name for entry in folder.iterdir()), ["calls", "engram"], "no other files were created")
        return [json.loads(line) for line in calls.read_text().splitlines()]


if __name__ == "__main__":
    unittest.main()
