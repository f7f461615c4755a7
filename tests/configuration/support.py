"""Shared by the tests of generated files: scenarios, their files, and helpers that run programs."""

import atexit
import functools
import itertools
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import urllib.parse

HEADROOM = os.environ["HEADROOM_PROGRAM"]
TODAY = "2026-11-21"
ADDRESS = "https://example.org/headroom/"

# Hostile component names, which the sender of a link can choose.
PRINTABLE = [
    "'; rm -rf canary #",
    "=cmd|' /C calc'!A0",
    "<script>alert(1)</script>",
    "`touch canary`",
    "$(touch canary)",
    "{{ $labels.x }} {{{ }} {% raw %}",
    "*/ touch canary /* -->",
    "${file(\"/etc/passwd\")} %{ for x in y }",
    "\\\"quoted\\\" \\u0041 \\",
    "!history !! %PATH% ~",
    "- yes: &anchor *alias !tag |",
    "注文サービス",
    "x\U000e0041tag \U0001f4a5",
    "; [pgbouncer]",
    "shop-workers",
    "shop workers",
]
# Names that cannot be shown as they are, with the form in which they are shown.
UNPRINTABLE = {
    "two\nlines\r\nand: a third": "two lines  and: a third",
    "right\u202eto\u2066left": "right\ufffdto\ufffdleft",
    "nul\0byte": "nul\ufffdbyte",
    "\ufeffbom\u2028line\u0085next\u200b": "\ufeffbom\ufffdline\ufffdnext\u200b",
    "\u001b]0;title\u0007\u001b[2J": "\ufffd]0;title\ufffd\ufffd[2J",
    "EOF\n```\n# heading": "EOF ``` # heading",
}
HOSTILE = PRINTABLE + list(UNPRINTABLE)
SHOWN = {*PRINTABLE, *UNPRINTABLE.values()}


def link(*components, outlook=""):
    """Returns the link of a scenario, whose components are tuples (model, name, preset, settings)."""
    parts = [outlook] if outlook else []
    for model, name, preset, settings in components:
        part = f"m={model}&n={urllib.parse.quote(name, safe='')}"
        part += f"&p={preset}" if preset else ""
        parts.append(part + (f"&{settings}" if settings else ""))
    return "&".join(parts)


# Texts for a model file. Braces have a meaning in the texts of advice, so these have none.
MODEL_TEXTS = [*PRINTABLE, "*/ canary /* --> ]]>", "=1+1", "%0acanary = 1", "# canary", "null", "] ; canary = 1", "EOF"]
MODELS = pathlib.Path(__file__).parents[2] / "core" / "models"

PRESETS = {
    "web-service": ["", "api-analysis", "platform", "platform-10x", "ecommerce"],
    "tiered-store": ["", "starter", "guide-deployment", "llm-memory", "knowledge-graph", "time-series"],
    "queue": ["", "call-centre", "eye-clinic", "worker-pool", "connection-pool", "single-writer"],
    "tiered-store-estimate": [""],
}

CALENDAR = "growth=10%25/month&hours=office&days=office&events=Sale,5x,24h,11-27;Viral post,20x,3h,8/year,surprise"
SHOP = ("web-service", "shop", "platform", "")
MEMORY = ("tiered-store", "memory", "guide-deployment", "")


def scenarios():
    """Returns the links of all scenarios, by name."""
    found = {f"{model}-{preset or 'defaults'}": link((model, "it", preset, "")) for model in PRESETS for preset in PRESETS[model]}
    found["both"] = link(SHOP, MEMORY)
    found["calendar"] = link(("web-service", "api", "api-analysis", ""), ("tiered-store", "llm", "llm-memory", ""), outlook=CALENDAR)
    found["zones"] = link(("web-service", "api", "platform", "loss=zone&zones=3&spare_instances=2&max_instances=0&jobs_per_request=2"))
    found["nothing"] = link(("web-service", "idle", "", "requests=0&jobs_per_request=0&storage_allocated=0"))
    found["huge"] = link(("web-service", "huge", "", "requests=900M&connection_limit=10"), ("tiered-store", "big", "", "nodes=1T"))
    found["tight"] = link(("web-service", "tight", "", "connection_limit=20&pooler_instances=3&pools=2&query_time=1s&base_memory=7GiB"))
    found["estimate"] = link(("tiered-store-estimate", "e", "", "nodes=100M"), ("queue", "q", "worker-pool", ""))
    models = ["web-service", "tiered-store"]
    found["hostile"] = link(*[(models[at % 2], name, "", "") for at, name in enumerate(HOSTILE)])
    found["hostile-too"] = link(*[(models[(at + 1) % 2], name, "", "") for at, name in enumerate(HOSTILE)])
    found["hostile-model"] = link(SHOP, MEMORY, ("tiered-store-estimate", "estimate", "", ""), ("queue", "jobs", "worker-pool", ""))
    found["long"] = link(("web-service", "x" * 9990 + "'\"${x}`", "platform", ""), ("tiered-store", "y" * 200, "", ""))
    return found


def hostile_model(text):
    """Returns a model file with hostile texts instead of its own. Values, formulas, and ids stay the same."""
    texts = itertools.cycle(MODEL_TEXTS)
    field = re.compile(r'(label|title|summary|source|help|remedy|note|text)( *= *)"(?:[^"\\]|\\.)*"')

    def hostile(found):
        value = next(texts)
        if found[1] == "text":
            value = re.sub(r"[{}]", "", value)
        if found[1] not in ("label", "title"):
            value += "\ncanary = 1\n\tcanary: 1"
        return f"{found[1]}{found[2]}{json.dumps(value, ensure_ascii=False)}"

    return "".join(field.sub(hostile, line, count=1) if field.match(line) else line for line in text.splitlines(keepends=True))


_FOLDER = tempfile.mkdtemp(prefix="headroom-configuration-")
os.chmod(_FOLDER, 0o755)  # PgBouncer does not run as root, and needs access
atexit.register(shutil.rmtree, _FOLDER, ignore_errors=True)


def run(*command, given=None, check=True, **more):
    """Runs a program and returns the completed process. A failure raises an error with the program's output."""
    done = subprocess.run([str(word) for word in command], input=given, capture_output=True, text=True, timeout=60, **more)
    if check and done.returncode != 0:
        raise AssertionError(f"{command[0]} failed ({done.returncode})\n{done.stdout}\n{done.stderr}")
    return done


@functools.lru_cache(maxsize=None)
def model_options(scenario):
    """Returns the options for the model files of a scenario."""
    if scenario != "hostile-model":
        return []
    folder = pathlib.Path(_FOLDER, "models")
    folder.mkdir()
    for path in MODELS.glob("*.toml"):
        (folder / path.name).write_text(hostile_model(path.read_text()))
    return [f"--model-file={path}" for path in sorted(folder.iterdir())]


@functools.lru_cache(maxsize=None)
def files(scenario):
    """Generates every kind of file for a scenario with the command-line tool. Returns the paths by file name."""
    folder = pathlib.Path(_FOLDER, scenario)
    run(HEADROOM, "generate", "all", "-", "--out", folder, "--today", TODAY, "--base", ADDRESS, *model_options(scenario), given=scenarios()[scenario])
    return {path.name: path for path in sorted(folder.iterdir())}


def every(beginning, ending=""):
    """Returns (scenario, path) for every file of a kind in all scenarios. Fails if there is none."""
    found = [
        (scenario, path)
        for scenario in scenarios()
        for name, path in files(scenario).items()
        if name.startswith(beginning) and name.endswith(ending)
    ]
    assert found, f"no file {beginning}…{ending} was generated"
    return found


@functools.lru_cache(maxsize=None)
def evaluation(scenario):
    """Evaluates a scenario. Returns its components, each with its numbers by id, in base units."""
    out = run(HEADROOM, "evaluate", "-", "--format", "json", "--today", TODAY, *model_options(scenario), given=scenarios()[scenario]).stdout
    found = []
    for component in json.loads(out)["components"]:
        numbers = {}
        for group in ("inputs", "constants", "values"):
            numbers.update({id: entry.get("value") for id, entry in component[group].items()})
        found.append({**component, "numbers": numbers})
    return found


def scratch(name):
    """Creates an empty folder for a test."""
    folder = pathlib.Path(_FOLDER, "scratch", name)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def names(scenario):
    """Returns the names of the components of a scenario."""
    return [component["name"] for component in evaluation(scenario)]
