"""Terraform variables, read by an HCL parser."""

import re
import unittest

import hcl2

from support import SHOWN, every, evaluation, files


def read(path):
    with path.open() as file:
        return {key: value for key, value in hcl2.load(file).items() if not key.startswith("__")}


def plain(text):
    """Returns the text of a quoted template."""
    body = text[1:-1] if text.startswith('"') else text
    body = body.replace("$${", "${").replace("%%{", "%{")
    escape = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\"}
    put = lambda found: escape.get(found[1]) or chr(int(found[2] or found[3], 16))
    return re.sub(r'\\(n|t|r|"|\\|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))', put, body)


def components(path):
    """Returns the components in all variables, by name."""
    found = {}
    for variable in read(path).values():
        for key, fields in variable.items():
            if not key.startswith("__"):
                found[plain(fields["component"])] = fields
    return found


class Terraform(unittest.TestCase):
    def test_values_match_their_types(self):
        for scenario, path in every("headroom.auto.tfvars"):
            with self.subTest(scenario=scenario):
                declared = {}
                for block in read(files(scenario)["variables.tf"])["variable"]:
                    for name, body in block.items():
                        kind = str(body["type"])
                        declared[name.strip('"')] = set(re.findall(r"['\"]?(\w+)['\"]?\s*[:=]\s*['\"]?(?:\$\{)?(?:number|string)\b", kind))
                values = read(path)
                self.assertEqual(set(values), set(declared))
                for variable, entries in values.items():
                    for key, fields in entries.items():
                        if not key.startswith("__"):
                            self.assertEqual({f for f in fields if not f.startswith("__")}, declared[variable])

    def test_hostile_names_are_escaped(self):
        for scenario in ("hostile", "hostile-too"):
            self.assertEqual(set(components(files(scenario)["headroom.auto.tfvars"])), SHOWN)

    def test_numbers_match_the_scenario(self):
        numbers = evaluation("both")[0]["numbers"]
        shop = components(files("both")["headroom.auto.tfvars"])["shop"]
        self.assertEqual(shop["instances_max"], numbers["max_instances"])
        self.assertEqual(shop["database_connections"], numbers["connection_limit"])
        self.assertTrue(0 <= shop["database_storage_gib"] - numbers["storage_allocated"] / 2**30 < 1)


if __name__ == "__main__":
    unittest.main()
