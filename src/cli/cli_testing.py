"""What the tests of the tool gcfuzz have in common: they run it as people do.

Each test program is called with the tool's path first, then unittest's arguments.
"""

import ctypes
import errno
import os
import struct
import subprocess
import sys
import tempfile
import unittest

OK, FINDING, USAGE, BAD_INPUT, NO_INPUT, HARNESS_FAULT, CANT_CREATE = 0, 1, 64, 65, 66, 70, 73
DIVERGED = 76

CYCLE = """# gcfuzz schedule 1
threads 2
t0  r0 = type base=native clear=super
t0  r1 = new r0
t0  link r1.a -> r1
t1  get_objects
t0  drop r1
t0  collect 2
"""

GCFUZZ = os.path.abspath(sys.argv[1]) if len(sys.argv) > 1 else ""


def run(*arguments, **options):
    """Runs the tool; text output unless told otherwise."""
    options.setdefault("text", True)
    if "stdout" not in options:
        options["stdout"] = subprocess.PIPE
    return subprocess.run([GCFUZZ, *arguments], stderr=subprocess.PIPE, timeout=600,
                          check=False, **options)


def forbid_fork():
    """From here on fork, vfork and clone fail with EAGAIN, as at a limit of processes, which
    does not bind root: a seccomp filter (linux/filter.h) that looks at the number of the call."""
    numbers = {"x86_64": (56, 57, 58), "aarch64": (220,)}[os.uname().machine]
    load, equal, answer = 0x20, 0x15, 0x06  # BPF_LD|BPF_W|BPF_ABS, BPF_JMP|BPF_JEQ|BPF_K, BPF_RET
    allow, fail = 0x7fff0000, 0x00050000 | errno.EAGAIN
    steps = [(load, 0, 0, 0)]
    for place, number in enumerate(numbers):
        steps.append((equal, len(numbers) - place, 0, number))
    steps += [(answer, 0, 0, allow), (answer, 0, 0, fail)]
    code = b"".join(struct.pack("HBBI", *step) for step in steps)
    buffer = ctypes.create_string_buffer(code)
    program = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(steps), ctypes.addressof(buffer)))
    libc = ctypes.CDLL(None, use_errno=True)
    no_new_privileges, set_seccomp, filter_mode = 38, 22, 2
    if libc.prctl(no_new_privileges, 1, 0, 0, 0) or libc.prctl(set_seccomp, filter_mode, program, 0, 0):
        raise OSError(ctypes.get_errno(), "seccomp")


class ToolTest(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = directory.name

    def write(self, name, content):
        path = os.path.join(self.directory, name)
        with open(path, "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
        return path

    def read(self, name):
        with open(os.path.join(self.directory, name), "rb") as file:
            return file.read()

    def path(self, name):
        return os.path.join(self.directory, name)

    def cycle(self):
        return self.write("cycle.sched", CYCLE)

    def packed(self):
        out = self.path("cycle.bin")
        self.check(run("pack", self.cycle(), "-o", out), OK)
        return out

    def check(self, result, exit_code, complaint=None, output=None):
        """Exit code, and a complaint that carries the prefix all of ours have."""
        self.assertEqual(result.returncode, exit_code, (result.stdout, result.stderr))
        if complaint is not None:
            self.assertIn("gcfuzz: " + complaint, result.stderr)
        if output is not None:
            self.assertIn(output, result.stdout)
        return result


def main(usage, own_arguments=1):
    """Runs the tests of the program; its first arguments, the tool's path among them, are its own."""
    if len(sys.argv) <= own_arguments:
        sys.exit(usage)
    unittest.main(argv=[sys.argv[0], *sys.argv[1 + own_arguments:]])
