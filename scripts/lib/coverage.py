"""Line and branch coverage of CPython's sources: replays a corpus, counts, lists.

  replay      runs the inputs in batches, each in a child process, and merges the profiles
  table       prints what they reach, file by file
  uncovered   prints the blocks of one file that they do not reach

An input that crashes ends its child. Its profile holds all that ran until then, because the
program counts into the file itself (%c: continuous mode), and the next child goes on behind
that input. A batch that is finished is not run again unless its inputs or the program change.
"""

import argparse
import hashlib
import json
import os
import re
import select
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path

from explained import FILE as EXPLANATIONS
from explained import read_explanations, reasons_of, unexplained
from reports import NO_REPORT, headline
from summarize import shown

BATCH = 50
EXIT_FINDING, EXIT_UNAVAILABLE, EXIT_NO_INPUT = 1, 69, 66
RUNNING = re.compile(rb"^Running: .* \(\d+ bytes\)$", re.MULTILINE)  # fuzz/standalone_main.cc
SHOWN_FAILURES = 10
FILES = ("Python/gc_free_threading.c", "Python/brc.c", "Python/uniqueid.c",
         "Python/qsbr.c", "Objects/object.c", "Objects/typeobject.c", "Objects/dictobject.c",
         "Objects/weakrefobject.c", "Objects/obmalloc.c")


class CannotMeasure(Exception):
    """Something is wrong with the program or the tools, not with an input."""


# ---- replay -------------------------------------------------------------------------


@dataclass
class Failure:
    """An input at which the program ended, and what it said."""
    input: str
    what: str


@dataclass
class Result:
    """What replaying came to."""
    inputs: int = 0
    failures: list = field(default_factory=list)


def files_below(folders):
    return sorted({path.resolve() for folder in folders for path in Path(folder).rglob("*")
                   if path.is_file()})


def stamp(path):
    status = path.stat()
    return f"{path} {status.st_size} {status.st_mtime_ns}"


def key_of(program, inputs):
    """Names a batch by all that its result depends on."""
    text = "\n".join([stamp(program), os.environ.get("GCFUZZ_MASK", ""), *map(stamp, inputs)])
    return hashlib.sha256(text.encode(errors="surrogateescape")).hexdigest()[:20]


def read_to_end(child, seconds):
    """The child's output. It is killed when it has said nothing for so long."""
    output = bytearray()
    while True:
        if not select.select([child.stdout], [], [], seconds)[0]:
            child.kill()
            return bytes(output) + f"\nERROR: killed after {seconds} s at one input\n".encode()
        block = os.read(child.stdout.fileno(), 1 << 16)
        if not block:
            return bytes(output)
        output += block


def what_ended(code, report):
    """As the report's headline says, else the signal or exit code."""
    _, line = headline(report.splitlines())
    if line != NO_REPORT:
        return line
    return signal.Signals(-code).name if code < 0 else f"exit code {code}"


def run_child(options, profile, inputs):
    """Runs the inputs; how many were begun, and what went wrong with the last, or None."""
    with subprocess.Popen([options.program, *inputs], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          env={**os.environ, "LLVM_PROFILE_FILE": str(profile)}) as child:
        output = read_to_end(child, options.seconds)
    begun = [match.end() for match in RUNNING.finditer(output)]
    if child.returncode == 0:
        return len(begun), None
    if not begun:
        raise CannotMeasure(f"{options.program} ended with {child.returncode} before its first "
                            f"input:\n{output[-2000:].decode(errors='replace')}")
    report = output[begun[-1]:].decode(errors="replace")
    print(report, flush=True)
    return len(begun), what_ended(child.returncode, report)


def run_all(options, profile, inputs):
    """Replays every input, in as many children as that takes; the failures."""
    failures = []
    while inputs:
        begun, what = run_child(options, profile, inputs)
        if what is not None:
            failures.append(Failure(str(inputs[begun - 1]), what))
        elif begun != len(inputs):
            raise CannotMeasure(f"{options.program} ran {begun} of {len(inputs)} inputs")
        inputs = inputs[begun:]
    return failures


def merge(options, profiles, out):
    """Atomically: a profile that is there is complete."""
    if not profiles:
        raise CannotMeasure(f"{options.program} wrote no profile: is it of the coverage variant?")
    part = out.with_suffix(".part")
    merged = subprocess.run([options.llvm_profdata, "merge", "-sparse", "-o", part, *profiles],
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if merged.returncode != 0:
        raise CannotMeasure(f"profiles cannot be merged: {merged.stdout[-2000:]}")
    part.rename(out)


def replay_batch(options, key, inputs):
    note = options.work / f"{key}.json"
    if not note.is_file():
        for raw in options.work.glob(f"{key}-*.profraw"):  # of a run that was interrupted
            raw.unlink()
        failures = run_all(options, options.work / f"{key}-%c%m.profraw", inputs)
        profiles = sorted(options.work.glob(f"{key}-*.profraw"))
        merge(options, profiles, options.work / f"{key}.profdata")
        note.write_text(json.dumps([asdict(failure) for failure in failures]))
        for raw in profiles:
            raw.unlink()
    return [Failure(**failure) for failure in json.loads(note.read_text())]


def forget_others(work, keys):
    """Batches of an earlier corpus or program."""
    for path in work.iterdir():
        if path.suffix in (".json", ".profdata", ".part", ".profraw"):
            if path.name.split(".")[0].split("-")[0] not in keys | {"result", "coverage"}:
                path.unlink()


def replay(options):
    inputs = files_below(options.corpus)
    if not inputs:
        print("there is no input in " + ", ".join(map(str, options.corpus)))
        return EXIT_NO_INPUT
    batches = {}
    for begin in range(0, len(inputs), BATCH):
        batch = inputs[begin:begin + BATCH]
        batches[key_of(options.program, batch)] = batch
    options.work.mkdir(parents=True, exist_ok=True)
    result = Result()
    with ThreadPoolExecutor(options.jobs) as pool:
        failed = pool.map(lambda item: replay_batch(options, *item), batches.items())
        for batch, failures in zip(batches.values(), failed):
            result.inputs += len(batch)
            result.failures += failures
            print(f"replayed {result.inputs} of {len(inputs)} inputs", flush=True)
    merge(options, [options.work / f"{key}.profdata" for key in batches], options.profile)
    (options.work / "result.json").write_text(json.dumps(asdict(result)))
    forget_others(options.work, set(batches))
    return 0


# ---- what llvm-cov says -------------------------------------------------------------


@dataclass
class FileCoverage:
    """One SF record of lcov's format."""
    functions: dict = field(default_factory=dict)  # line -> name
    lines: dict = field(default_factory=dict)      # line -> count
    branches: list = field(default_factory=list)   # counts

    def covered_lines(self):
        return sum(count > 0 for count in self.lines.values())

    def covered_branches(self):
        return sum(count > 0 for count in self.branches)


def parse_lcov(text):
    files, current = {}, None
    for line in text.splitlines():
        tag, _, rest = line.partition(":")
        fields = rest.split(",")
        if tag == "SF":
            current = files.setdefault(rest, FileCoverage())
        elif tag == "FN":  # static functions are called file.c:name
            current.functions[int(fields[0])] = rest.split(",", 1)[1].rpartition(":")[2]
        elif tag == "DA":
            current.lines[int(fields[0])] = int(fields[1])
        elif tag == "BRDA":
            current.branches.append(0 if fields[3] == "-" else int(fields[3]))
    return files


def export(options, sources):
    """Coverage by path, of those sources that the program has code of."""
    command = [options.llvm_cov, "export", "-format=lcov", f"-instr-profile={options.profile}",
               options.program, *sources]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    if found.returncode != 0:
        raise CannotMeasure(f"llvm-cov failed: {found.stderr[-2000:]}")
    return {os.path.realpath(path): coverage for path, coverage in parse_lcov(found.stdout).items()}


def percent(part, whole):
    return f"{100 * part / whole:5.1f}%" if whole else "     -"


def row(name, lines, branches):
    return (f"{name:<28}{lines[0]:>6} of {lines[1]:>5} {percent(*lines)}"
            f"{branches[0]:>8} of {branches[1]:>5} {percent(*branches)}")


def print_table(found, source):
    print(f"{'':<28}{'lines':>22}{'branches':>23}")
    total = [0, 0, 0, 0]
    for name in FILES:
        path = source / name
        coverage = found.get(os.path.realpath(path))
        if coverage is None or not coverage.lines:
            print(f"{name:<28}  " + ("no code in this build" if path.exists() else
                                     "not in this version"))
            continue
        numbers = (coverage.covered_lines(), len(coverage.lines),
                   coverage.covered_branches(), len(coverage.branches))
        print(row(name, numbers[:2], numbers[2:]))
        total = [one + other for one, other in zip(total, numbers)]
    print(row("all of these", total[:2], total[2:]))


def print_failures(work):
    result = json.loads((work / "result.json").read_text())
    failures = result["failures"]
    print(f"\ninputs       {result['inputs']} replayed"
          + (f"; at {len(failures)} the program ended (what ran before counts):" if failures
             else ", none crashed"))
    for failure in failures[:SHOWN_FAILURES]:
        print(f"  {shown(failure['input'])}: {failure['what']}")
    if len(failures) > SHOWN_FAILURES:
        print(f"  ... and {len(failures) - SHOWN_FAILURES} more, in {shown(work / 'result.json')}")


def table(options):
    print_table(export(options, [options.source / name for name in FILES]), options.source)
    print_failures(options.work)
    return 0


# ---- uncovered blocks ---------------------------------------------------------------


def find_source(source, name):
    """NAME is a path, a path in the source, or the bare name of a file in it."""
    for path in (source / name, Path(name)):
        if path.is_file():
            return path
    found = sorted(path for path in source.rglob(Path(name).name) if path.match(name))
    if not found:
        raise FileNotFoundError(f"there is no {name} in {source}")
    return found[0]


def function_at(coverage, line):
    """The function that a line belongs to, as (line, name)."""
    starts = [start for start in coverage.functions if start <= line]
    return (max(starts), coverage.functions[max(starts)]) if starts else (0, "?")


def uncovered_blocks(coverage):
    """(first, last) lines of each run of unexecuted lines. Lines without code (comments)
    between two of them belong to the block; the next function begins another."""
    blocks = []
    continues = False
    for line, count in sorted(coverage.lines.items()):
        if count > 0:
            continues = False
        elif continues and line not in coverage.functions:
            blocks[-1][1] = line
        else:
            blocks.append([line, line])
            continues = True
    return [tuple(block) for block in blocks]


def print_explanation(function, lines, reasons):
    """True if each line of the block has its reason in corpus/uncovered.md."""
    for why in reasons_of(function, lines, reasons):
        print(f"        -> {why}")
    missing = unexplained(function, lines, reasons)
    if missing:
        print("        NOT EXPLAINED; the row for corpus/uncovered.md begins")
        print(f"        | `{function}` | {' '.join(f'`{word}`' for word in missing)} |")
    return not missing


def print_uncovered(name, coverage, text, reasons):
    """How many blocks are not explained; 0 if nobody promises that all are (reasons None)."""
    blocks = uncovered_blocks(coverage)
    missing = len(coverage.lines) - coverage.covered_lines()
    print(f"{name}: {missing} of {len(coverage.lines)} lines not executed, in {len(blocks)} blocks")
    last_function = None
    surprises = 0
    for first, last in blocks:
        function = function_at(coverage, first)
        if function != last_function:
            print(f"\n{function[1]} (line {function[0]})"
                  + (": never called" if coverage.lines.get(function[0]) == 0 else ""))
        else:
            print("      ...")
        last_function = function
        for number in range(first, last + 1):
            print(f"{number:>6}  {text[number - 1]}".rstrip())
        if reasons is not None:
            lines = [text[number - 1] for number in range(first, last + 1)
                     if coverage.lines.get(number) == 0]
            surprises += not print_explanation(function[1], lines, reasons)
    if reasons is not None:
        print(f"\n{surprises or 'none'} of the {len(blocks)} blocks not explained")
    return surprises


def uncovered(options):
    try:
        path = find_source(options.source, options.file)
    except FileNotFoundError as error:
        print(f"coverage.sh: {error}", file=sys.stderr)
        return EXIT_NO_INPUT
    coverage = export(options, [path.resolve()]).get(os.path.realpath(path))
    if coverage is None or not coverage.lines:
        print(f"{options.file}: no code in this build")
        return 0
    text = path.read_text(errors="replace").splitlines()
    surprises = print_uncovered(options.file, coverage, text, read_explanations(path.name, options.explanations))
    return EXIT_FINDING if surprises else 0


# ---- the command line ---------------------------------------------------------------


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(required=True)
    for action, paths in ((replay, ("work", "llvm-profdata")), (table, ("work", "source", "llvm-cov")),
                          (uncovered, ("source", "llvm-cov"))):
        verb = verbs.add_parser(action.__name__)
        verb.set_defaults(action=action)
        for name in ("program", "profile", *paths):
            verb.add_argument(f"--{name}", type=Path, required=True)
        if action is replay:
            verb.add_argument("--jobs", type=int, default=1)
            verb.add_argument("--seconds", type=int, default=60, help="of silence are a hang")
            verb.add_argument("corpus", type=Path, nargs="+")
        elif action is uncovered:
            verb.add_argument("--explanations", type=Path, default=EXPLANATIONS)
            verb.add_argument("file")
    return parser.parse_args()


def main():
    options = parse_arguments()
    try:
        return options.action(options)
    except CannotMeasure as error:
        print(f"coverage.sh: {error}", file=sys.stderr)
        return EXIT_UNAVAILABLE


if __name__ == "__main__":
    sys.exit(main())
