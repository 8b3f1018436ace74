# Threads that end drop objects that a collection has counted before: each takes up to 511 from the
# count of young objects, below 0 too (3.15.0rc1: -200082, and 252928 objects are made before the
# next automatic collection; 53244 if the main thread drops them).
import gc
import threading

THREADS, EACH = 400, 500


def run(work):
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


crowds = [[] for _ in range(THREADS)]
for crowd in crowds:
    run(lambda: crowd.extend([set() for _ in range(EACH)]))
gc.collect()  # the count is 0 from here on
for crowd in crowds:
    run(crowd.clear)
print("the count of young objects:", gc.get_count()[0])

collections = []
gc.callbacks.append(lambda phase, info: collections.append(phase))
made = 0
while not collections and made < 10_000_000:
    cycle = set, []
    cycle[1].append(cycle)
    made += 2
print("objects made before the next automatic collection:", made)
