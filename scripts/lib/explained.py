"""Explanations of what no corpus reaches: corpus/uncovered.md.

The file has a heading for each source file, "## gc_free_threading.c", and below it rows

    | `function` | `1a2b3c` `77fe01` | why |

of which the second column has one word for each line, made from its text (`line_word`).
Line numbers move from version to version, and the text is not ours to copy.
"""

import hashlib
import re
from pathlib import Path

FILE = Path(__file__).resolve().parents[2] / "corpus" / "uncovered.md"
HEADING = re.compile(r"^## (?P<file>\S+\.c)\b")
ROW = re.compile(r"^\| `(?P<function>[^`]+)` \| (?P<words>[^|]+) \| (?P<why>.+) \|$")


def is_code(line):
    """Braces, comments and blank lines say nothing of their own."""
    text = line.strip()
    return bool(re.search(r"\w", text)) and not text.startswith(("//", "/*", "*"))


def line_word(line):
    return hashlib.sha256(" ".join(line.split()).encode()).hexdigest()[:6]


def read_explanations(source_name, path):
    """(function, word) -> why, of one source file; None if it has no heading there."""
    if not path.is_file():
        return None
    reasons, current, seen = {}, None, False
    for line in path.read_text().splitlines():
        heading, row = HEADING.match(line), ROW.match(line)
        if heading:
            current = heading["file"]
            seen = seen or current == source_name
        elif row and current == source_name:
            for word in re.findall(r"`(\w+)`", row["words"]):
                reasons[row["function"], word] = row["why"]
    return reasons if seen else None


def unexplained(function, lines, reasons):
    """The words of those lines of a block that no row of the function has."""
    return [line_word(line) for line in lines
            if is_code(line) and (function, line_word(line)) not in reasons]


def reasons_of(function, lines, reasons):
    """Why the lines are not executed, each reason once, in the order of the lines."""
    found = [reasons.get((function, line_word(line))) for line in lines if is_code(line)]
    return list(dict.fromkeys(why for why in found if why))
