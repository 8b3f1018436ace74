"""Stand-ins for the tool and for a fuzz target, for tests of what lies between them."""

import sys
from pathlib import Path

# Signs as `gcfuzz signature` does, by the first line of a report; shows as `gcfuzz show`
# does; replays what an input says about itself.
TOOL = f"""#!{sys.executable}
import hashlib, json, sys
verb = sys.argv[1]
if verb == "signature":
    line = sys.stdin.read().splitlines()[0]
    kind = "harness fault" if "HARNESS FAULT" in line else "finding"
    print(json.dumps({{"kind": kind, "headline": line, "signature": line,
                       "hash": hashlib.sha1(line.encode()).hexdigest()[:12],
                       "label": "NEW" if kind == "finding" else "", "cpython": "3.13.5",
                       "variant": "asan", "schedule": "hex:0102"}}))
elif verb == "show":
    print("# gcfuzz schedule 1")
elif verb == "run":
    said = open(sys.argv[-1]).read()
    if said.startswith("fails: "):
        print("gcfuzz: FINDING: " + said[len("fails: "):], file=sys.stderr)
        sys.exit(1)
"""


def make_program(path, text):
    path = Path(path)
    path.write_text(text)
    path.chmod(0o755)
    return path


def make_tool(folder):
    return make_program(Path(folder) / "gcfuzz", TOOL)


def finding(what, file=None):
    """A report as a fuzz target leaves it."""
    written = f"Test unit written to {file}\n" if file else ""
    return f"noise\ngcfuzz: FINDING: {what}\n{written}"
