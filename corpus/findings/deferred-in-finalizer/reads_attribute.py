# No resurrection: a finalizer that only reads an attribute of its class, often enough to be
# specialized, makes the attribute immortal when the class is trash too (3.15 on).
import gc
import sys

gc.disable()


class Inner:
    pass



def make():
    class Node:
        data = [Inner()]

        def __del__(self):
            cls = Node
            for _ in range(20):
                cls.data

    n = Node()
    n.me = n


for _ in range(200):
    make()
    gc.collect()
for _ in range(4):
    gc.collect()
leaked = sum(isinstance(o, Inner) for o in gc.get_objects())
print(sys.version.split()[0], "leaked:", leaked)
