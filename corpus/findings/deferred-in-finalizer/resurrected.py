# A function of cyclic trash that a finalizer makes a class attribute is immortal afterwards.
import gc
import sys

gc.disable()


class Payload:
    pass


class Node:
    keep = None

    def __del__(self):
        Node.keep = self.cb


def make():
    n, p = Node(), Payload()

    def cb():
        return n, p

    n.cb = cb


make()
gc.collect()
print(sys.version.split()[0], "immortal:", sys._is_immortal(Node.keep))
Node.keep = None
for _ in range(4):
    gc.collect()
print("payload leaked:", any(isinstance(o, Payload) for o in gc.get_objects()))
