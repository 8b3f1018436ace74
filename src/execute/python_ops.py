"""Operations as Python code: one function per GCFUZZ_PYTHON_OP row of ops.def.

Frozen into the binary and run in the CPython under test. Arguments are the row's
operands in order, without {out} and {keep}: what a slot holds (None if it is empty,
which the first never is), a name, a number, or for {body} a callable that runs it. The
result goes where {out} or {keep} says. A function that raises, or returns
NotImplemented, has been skipped.

Nothing made here may be reachable from this module afterwards, and no function may put
more than a few items into a container: see limits.h.
"""

import _thread
import gc
import sys
import threading
import types
import warnings
import weakref
from _collections import OrderedDict, deque
from _functools import partial
from _weakref import getweakrefcount, getweakrefs

# Set by python_ops.cc, from limits and types that have no importable name.
MAX_SIZE = Root = StaticRoot = Del = Context = ContextVar = None

NAMES = ("x0", "x1", "x2", "x3")
FEATURE_DICT, FEATURE_WEAKREF, FEATURE_DEL, FEATURE_SLOTS = 1, 2, 4, 8

# A coroutine that was never awaited, or a thread that raised, is the schedule's wish.
warnings.simplefilter("ignore")
threading.excepthook = lambda arguments: None


class Skip(Exception):
    """The operands make no sense together."""


def skip_unless(condition):
    if not condition:
        raise Skip


def tracked_type(value):
    """A type that derives from a native root, but is not the root itself."""
    found = value if isinstance(value, type) else type(value)
    skip_unless(Root in found.__mro__ or StaticRoot in found.__mro__)
    skip_unless(found is not Root and found is not StaticRoot)
    return found


def index_of(container, name):
    """Names number the items of sequences."""
    skip_unless(len(container) > 0)
    return NAMES.index(name) % len(container)


def has_room(container, more=1):
    skip_unless(len(container) + more <= MAX_SIZE)


# Not isinstance(): the metaclass of WeakValueDictionary keeps a weak reference to every class
# that it was asked about, and one of those may come to stand where a schedule's own stood.
def is_weak_mapping(container):
    return weakref.WeakValueDictionary in type(container).__mro__


def is_mapping(container):
    return isinstance(container, dict) or is_weak_mapping(container)


SEQUENCES = (list, deque)
SETS = (set, weakref.WeakSet)


# --- Attributes and instance dictionaries. ---

def Read(target, name):
    return getattr(target, name)


def StoreKey(target, key, value):
    setattr(target, key, value)


def DeleteKey(target, key):
    delattr(target, key)


def DictOf(target):
    return target.__dict__


def SetDict(target, dictionary):
    target.__dict__ = dictionary


def DeleteDict(target):
    del target.__dict__


# --- Containers, by many threads at once. ---

def Clear(container):
    container.clear()


def Clone(container):
    return container.copy()


def Update(container, other):
    skip_unless(hasattr(other, "__len__"))
    has_room(container, len(other))
    if isinstance(container, SEQUENCES):
        container.extend(other)
    else:
        container.update(other)


def Erase(container, name):
    if is_mapping(container):
        del container[name]
    elif isinstance(container, SETS):
        container.discard(next(iter(container)))
    else:
        del container[index_of(container, name)]


def Replace(container, name, value):
    if is_mapping(container):
        has_room(container)
        container[name] = value
    else:
        container[index_of(container, name)] = value


def Item(container, name):
    if is_mapping(container):
        return container[name]
    if isinstance(container, SETS):
        return next(iter(container))
    return container[index_of(container, name)]


def Pop(container):
    return container.popitem() if is_mapping(container) else container.pop()


def Insert(container, name, value):
    has_room(container)
    if is_mapping(container):
        container.setdefault(name, value)
    elif isinstance(container, SETS):
        container.add(value)
    elif isinstance(container, deque):
        container.appendleft(value)
    else:
        container.insert(index_of(container, name), value)


def Slice(container):
    return container[1:]


def AssignSlice(container, other):
    skip_unless(isinstance(container, list) and isinstance(other, (list, tuple)))
    has_room(container, len(other))
    container[:len(container) // 2] = other


def DeleteSlice(container):
    skip_unless(isinstance(container, list))
    del container[len(container) // 2:]


def AssignStride(container, other):
    skip_unless(isinstance(container, list) and isinstance(other, (list, tuple)))
    if len(other) == len(container):
        container[::-1] = other
    else:
        container[::2] = other[:(len(container) + 1) // 2]


def DeleteStride(container):
    skip_unless(isinstance(container, list))
    del container[::2]


def Reinit(container, other):
    skip_unless(isinstance(container, (list, deque, dict, set)) and hasattr(other, "__len__"))
    has_room(container, len(other))
    container.__init__(other)


def Sort(container):
    container.sort(key=id)


def Reverse(container):
    if isinstance(container, OrderedDict):
        container.move_to_end(next(iter(container)))
    else:
        container.reverse()


def Combine(left, right):
    has_room(left, len(right))
    skip_unless(not is_weak_mapping(left) and not is_weak_mapping(right))  # their | asks too
    if isinstance(left, (dict,) + SETS):
        return left | right
    return left + right


def Contains(container, value):
    return value in container


def Iterate(container):
    iterator = iter(container)
    next(iterator)
    return iterator


def Step(iterator):
    if hasattr(iterator, "send"):
        return iterator.send(None)
    return next(iterator)


# --- Types. ---

def slot_names(bases, features):
    """__slots__ of a class; what a base has already cannot be repeated."""
    wanted = []
    if features & FEATURE_DICT and not any(base.__dictoffset__ for base in bases):
        wanted.append("__dict__")
    if features & FEATURE_WEAKREF and not any(base.__weakrefoffset__ for base in bases):
        wanted.append("__weakref__")
    if features & FEATURE_SLOTS:
        wanted += ["x0", "x1"]
    return wanted


def class_dict(bases, features):
    namespace = {"__slots__": slot_names(bases, features)}
    if features & FEATURE_DEL:
        namespace["__del__"] = Del
    return namespace


def MakeSubclass(first, second, features):
    bases = (first,) if first is second else (first, second)
    return type("Class", bases, class_dict(bases, features))


def MakeMetaclass():
    return type("Meta", (type,), {})


def MakeWithMeta(meta, base):
    skip_unless(isinstance(meta, type) and issubclass(meta, type))
    return meta("Class", (base,), {})


def MakeChain(base, count):
    for _ in range(count):
        base = type("Class", (base,), {})
    return base


class Notifier:
    """An attribute whose __set_name__ runs a body."""

    __slots__ = ("body",)

    def __init__(self, body):
        self.body = body

    def __set_name__(self, owner, name):
        self.body(owner)


def MakeHooked(base, body):
    hook = classmethod(body_method(body))
    return type("Class", (base,), {"__init_subclass__": hook, "x0": Notifier(body)})


def body_method(body):
    """As a function, which binds; what runs bodies does not."""
    def method(*arguments):
        return body(*arguments)
    return method


def SetSpecial(target, special, body):
    setattr(tracked_type(target), special, body_method(body))


def DeleteSpecial(target, special):
    delattr(tracked_type(target), special)


def SetBases(target, base):
    changed = tracked_type(target)
    changed.__bases__ = (tracked_type(base),)


def SetClass(instance, target):
    instance.__class__ = tracked_type(target)


def Subclasses(target):
    return tracked_type(target).__subclasses__()


def Mro(target):
    return tracked_type(target).__mro__


def MakeAlias(target, value):
    return types.GenericAlias(tracked_type(target), (value,))


def Super(target, instance, name):
    proxy = super(tracked_type(target), instance)
    return getattr(proxy, name, proxy)


# --- More containers, and callables. ---

def MakeSet(one, other):
    return {one, other}


def MakeFrozenset(one, other):
    return frozenset((one, other))


def crowd_member(_):
    return set()  # sets have no freelist: each is an allocation


def crowd_row(_):
    return list(map(crowd_member, range(MAX_SIZE)))


def MakeCrowd(count):
    return list(map(crowd_row, range(2 * count)))


def MakeDeque(one, other):
    return deque((one, other))


def MakeOrderedDict(name, value):
    return OrderedDict(((name, value),))


def MakeNamespace(name, value):
    return types.SimpleNamespace(**{name: value})


def MakePlain(name, value):
    found = type(value)
    kind = found if found.__name__ == "Plain" else type("Plain", (), {})
    plain = kind()
    setattr(plain, name, value)
    return plain


def MakeMethod(value, body):
    return types.MethodType(body, value)


def MakeFunction(default, attribute):
    def function(argument=default):
        return argument
    function.x0 = attribute
    return function


def MakeClosure(value, body):
    def closure(*arguments):
        body(*arguments)
        return closure, value
    return closure


def MakePartial(value, body):
    return partial(body, value)


def MakeProperty(value):
    return property(value, value, None, value)


def generate(one, other):
    held = yield one
    try:
        yield held
        yield other
    finally:
        held = None


def MakeGenerator(one, other):
    generator = generate(one, other)
    next(generator)
    return generator


@types.coroutine
def suspend(value):
    yield value


async def wait(value):
    await suspend(value)
    return value


async def wait_twice(one, other):
    await wait(one)
    await wait(other)


def MakeCoroutine(one, other):
    coroutine = wait_twice(one, other)
    coroutine.send(None)
    return coroutine


async def generate_later(one, other):
    yield one
    await suspend(other)
    yield other


def MakeAsyncGenerator(one, other):
    generator = generate_later(one, other)
    try:
        generator.asend(None).send(None)
    except StopIteration:
        pass
    return generator.asend(None)


def own_frame(value):
    return sys._getframe()


def MakeFrame(value):
    return own_frame(value)


def fail(value):
    raise Skip(value)


def failure(value):
    try:
        fail(value)
    except Skip as error:
        return error


def MakeTraceback(value):
    return failure(value)


def MakeExceptionGroup(one, other):
    group = ExceptionGroup("group", [failure(one), failure(other)])
    group.add_note("note")
    return group


class Buffer(bytearray):
    """Exports memory and holds an object."""


def MakeMemoryview(value):
    buffer = Buffer(8)
    buffer.x0 = value
    return memoryview(buffer)


# Instances share the keys of their attributes: the first one adds them.
MakeMemoryview(None)


def MakeMappingProxy(dictionary):
    return types.MappingProxyType(dictionary)


def MakeContext(value):
    context = Context()
    context.run(ContextVar("variable").set, value)
    return context


def MakeThreadLocal(value):
    local = threading.local()
    local.x0 = value
    return local


def Call(function, argument):
    try:
        return function(argument)
    except TypeError:
        return function()


def Close(iterator):
    if isinstance(iterator, types.FrameType):
        iterator.clear()
    else:
        iterator.close()


def Throw(iterator):
    thrown = Skip()
    try:
        iterator.throw(thrown)
    except Skip as error:
        skip_unless(error is thrown)


# --- Weak references. ---

def Watch(value, body):
    return weakref.ref(value, body)


def MakeProxy(value, body):
    return weakref.proxy(value, body)


def Deref(reference):
    skip_unless(isinstance(reference, weakref.ref))
    found = reference()
    skip_unless(found is not None)
    return found


def Weakrefs(target):
    return [getweakrefcount(target), getweakrefs(target), getattr(target, "__weakref__", None)]


def MakeWeakValueDict(name, value):
    return weakref.WeakValueDictionary({name: value})


def MakeWeakSet(one, other):
    return weakref.WeakSet((one, other))


def MakeFinalize(value, body):
    finalizer = weakref.finalize(value, body)
    finalizer.atexit = False
    return finalizer


def ForgetFinalizers():
    """Called after a schedule: those of objects that live for ever would stay."""
    weakref.finalize._registry.clear()


# The first one imports atexit and tells it.
MakeFinalize(Skip, Skip)
ForgetFinalizers()


# --- The gc module. ---

def SetThreshold(threshold):
    gc.set_threshold(threshold, 0, 0)
    gc.enable()


class CollectionCallback:
    """Called at the start and the end of a collection."""

    __slots__ = ("body",)

    def __init__(self, body):
        self.body = body

    def __call__(self, phase, info):
        self.body(info)


def AddCallback(body):
    skip_unless(len(gc.callbacks) < 8)
    gc.callbacks.append(CollectionCallback(body))


def RemoveCallback():
    gc.callbacks.pop(0)


def ReplaceCallbacks(body):
    gc.callbacks[:] = [CollectionCallback(body)]


def ClearCallbacks():
    skip_unless(gc.callbacks)
    gc.callbacks.clear()


def SetDebug(flags):
    gc.set_debug((0, gc.DEBUG_SAVEALL, gc.DEBUG_UNCOLLECTABLE)[flags])


def SetReport(flags):
    gc.set_debug((gc.DEBUG_STATS, gc.DEBUG_COLLECTABLE, gc.DEBUG_LEAK)[flags])


def Garbage():
    taken = gc.garbage[:]
    gc.garbage.clear()
    return taken


# --- Threads. ---

# The unjoined Python threads that each thread has started, by its identity. One is the rule: but
# start() allocates, and a body that runs in its midst may start another.
started = {}


def RunThread(body):
    JoinStarted()
    thread = threading.Thread(target=body, daemon=False)  # else it asks the current thread
    try:
        thread.start()
    finally:
        started.setdefault(_thread.get_ident(), []).append(thread)


def join(thread):
    """As Thread.join(), which asks for the current thread: that leaves objects behind, a
    _DummyThread among them, in each thread that Python has not started."""
    handle = getattr(thread, "_os_thread_handle", None) or thread._handle  # the latter in 3.13
    handle.join()


def JoinThread():
    skip_unless(JoinStarted())


def JoinStarted():
    """Also called by a worker whose program ends (python_ops.cc)."""
    # No comprehension: CPython asserts that nobody else sees its list, as gc.get_objects does.
    joined = False
    for thread in started.pop(_thread.get_ident(), ()):
        if thread.ident is not None:
            join(thread)
            joined = True
    return joined
