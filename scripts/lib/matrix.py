"""The table of scripts/matrix.sh, and its bisection.

Builds are made by scripts/build.sh, which keeps them; what a build's runs came to is kept in
WORK, under the name of the build, the input and the options, for as long as the build is the
same. So an interrupted matrix goes on where it was.
"""

import argparse
import shlex
import sys
from pathlib import Path

from bisect_history import CannotBisect, bisect
from replay import NotBuilt, Replayer

EXIT_UNAVAILABLE, EXIT_INTERRUPTED = 69, 130
BUILDS = {"free-threaded": [], "GIL": ["--gil"]}
COLUMNS = ("version", "build", "verdict", "k of n")


def row(replayer, version, build):
    """One line of the table, and whether it tells anything."""
    print(f"matrix: {version}, {build}", file=sys.stderr, flush=True)
    try:
        outcome = replayer.replay(version, BUILDS[build])
    except NotBuilt as error:
        return (version, build, str(error), "-"), False
    return (version, build, outcome.verdict, f"{outcome.hits} of {outcome.runs}"), True


def as_table(rows):
    """Aligned, and Markdown: it is pasted into issues."""
    widths = [max(len(line[i]) for line in [COLUMNS, *rows]) for i in range(len(COLUMNS))]

    def line(cells):
        return "| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths)) + " |"
    return "\n".join([line(COLUMNS), line(["-" * width for width in widths]), *map(line, rows)])


def matrix(replayer, versions, builds):
    """Free-threaded first, for all versions: that is what is asked about."""
    told, rows = {}, {}
    try:
        for build in builds:
            for version in versions:
                rows[version, build], told[version, build] = row(replayer, version, build)
    except KeyboardInterrupt:
        print("matrix: interrupted; what has been run is kept", file=sys.stderr)
    ordered = [rows[version, build] for version in versions for build in builds
               if (version, build) in rows]
    print(as_table(ordered))
    if len(rows) < len(versions) * len(builds):
        return EXIT_INTERRUPTED
    return 0 if any(told.values()) else EXIT_UNAVAILABLE


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", required=True, help="scripts/build.sh, or what stands for it")
    parser.add_argument("--build-options", type=shlex.split, default=[])
    parser.add_argument("--run-options", type=shlex.split, default=[])
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--git", help="a repository, for --bisect")
    parser.add_argument("--bisect", action="store_true")
    parser.add_argument("--no-gil-builds", action="store_true")
    parser.add_argument("input")
    parser.add_argument("versions", nargs="+")
    return parser.parse_args()


def main():
    options = parse_arguments()
    replayer = Replayer(options.build, options.build_options, options.run_options, options.work,
                        options.input)
    if not options.bisect:
        builds = [build for build in BUILDS if build == "free-threaded" or not options.no_gil_builds]
        return matrix(replayer, list(dict.fromkeys(options.versions)), builds)
    try:
        print(bisect(options.git, *options.versions, replayer, options.work / "bisect"))
    except CannotBisect as error:
        print(f"matrix.sh: {error}", file=sys.stderr)
        return EXIT_UNAVAILABLE
    return 0


if __name__ == "__main__":
    sys.exit(main())
