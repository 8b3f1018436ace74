#include "schedule/idioms.h"

#include <algorithm>
#include <string>
#include <utility>
#include <variant>

#include "schedule/choose.h"
#include "schedule/limits.h"
#include "schedule/mask.h"
#include "schedule/slot_operands.h"
#include "schedule/slot_sense.h"
#include "schedule/text.h"

namespace gcfuzz {
namespace {

constexpr const char* kIdioms[] = {
    // A cycle in native fields.
    "t0 r1 = new r0\nt0 r2 = new r0\nt0 link r1.a -> r2\nt0 link r2.a -> r1\n"
    "t0 drop r1\nt0 drop r2\n",
    // A cycle through instance dicts, with a finalizer.
    "t0 r0 = class base=native dict weakref del\nt0 r1 = new r0\nt0 store r1.x0 = r1\n"
    "t0 drop r1\nt0 collect 2\n",
    // A finalizer that resurrects; the object is dropped later without it.
    "t0 r0 = class base=native dict del\nt0 r1 = new r0\nt0 link r1.a -> r1\n"
    "t0 on r1 finalize do b0\nb0 s0 = copy r0\nt0 drop r1\nt0 collect 2\nt0 drop s0\n",
    // The same without a cycle.
    "t0 r0 = type base=native del\nt0 r1 = new r0\nt0 on r1 finalize do b0\n"
    "b0 s0 = copy r0\nt0 drop r1\nt1 drop s0\n",
    // The last reference is dropped by a thread that does not own the object.
    "t0 s0 = new r0\nt1 drop s0\n",
    // The same with a cycle, between barriers.
    "t0 r1 = new r0\nt0 link r1.a -> r1\nt0 s0 = move r1\nt0 barrier\nt1 barrier\n"
    "t1 drop s0\nt1 collect 1\n",
    // Two threads change one object at once.
    "t0 r0 = class base=native dict\nt0 s0 = new r0\nt0 barrier\nt1 barrier\n"
    "t0 store s0.x0 = s0\nt1 store_key s0.k0 = s0\nt0 r2 = dict_of s0\nt1 delete_dict s0\n",
    // Two threads change one list at once.
    "t0 s0 = list r0 r1\nt0 barrier\nt1 barrier\nt0 insert s0.x0 <- s0\nt1 pop s0\n"
    "t0 update s0 <- s0\nt1 r1 = slice s0\n",
    // tp_clear, tp_dealloc or a weak reference's callback acts.
    "t0 r0 = type base=native clear=super weakref\nt0 r1 = new r0\nt0 link r1.a -> r1\n"
    "t0 on r1 clear do b0\nt0 on r1 dealloc do b1\nt0 drop r1\nt0 collect 2\n",
    "t0 r0 = class base=native weakref\nt0 r1 = new r0\nt0 r2 = watch r1 b0\nt0 drop r1\n",
    // A live class changes under its instances.
    "t0 s0 = class base=native dict\nt0 r1 = new s0\nt0 r2 = class base=s0\nt0 r3 = new r2\n"
    "t1 set_special s0.__getattr__ = b0\nt0 read r3.x0\nt1 delete_special s0.__getattr__\n",
    "t0 r0 = class base=native dict\nt0 r1 = class base=native dict\nt0 r2 = class base=r0\n"
    "t0 r3 = new r2\nt0 set_bases r2 <- r1\nt0 set_class r3 <- r1\n",
    // An instance dict is shared by two instances.
    "t0 r0 = class base=native dict\nt0 r1 = new r0\nt0 r2 = new r0\nt0 r3 = dict_of r1\n"
    "t0 set_dict r2 <- r3\nt0 store r2.x0 = r1\nt0 drop r1\nt0 collect 2\n",
    // A thread ends while its objects live on.
    "t0 s0 = new r0\nt0 link s0.a -> s0\nt0 restart\nt1 drop s0\n",
    // Something suspended is in a cycle with what it holds.
    "t0 r0 = class base=native dict\nt0 r1 = new r0\nt0 r2 = generator r1 r1\n"
    "t0 store r1.x0 = r2\nt0 drop r1\nt0 drop r2\nt0 collect 2\n",
    "t0 r1 = new r0\nt0 r2 = closure r1 b0\nt0 link r1.a -> r2\nt0 call r2 r1\n",
    // What was stored is found and deleted again.
    "t0 r0 = class base=native dict\nt0 r1 = new r0\nt0 store_key r1.k0 = r1\n"
    "t0 delete_key r1.k0\nt0 store r1.x0 = r1\nt0 read r1.x0\nt0 delete r1.x0\nt0 drop r1\n",
    // What is suspended is resumed or ended.
    "t0 r1 = new r0\nt0 r2 = generator r1 r1\nt0 link r1.a -> r2\nt0 step r2\nt0 throw r2\n",
    "t0 r1 = new r0\nt0 r2 = coroutine r1 r1\nt0 link r1.a -> r2\nt0 drop r1\nt0 close r2\n",
    // A list of objects, put in order, searched, taken apart.
    "t0 r1 = new r0\nt0 r2 = list r1 r1\nt0 sort r2\nt0 reverse r2\nt0 contains r2 r1\n"
    "t0 r3 = combine r2 r2\nt0 r4 = item r3.x0\nt0 erase r3.x0\nt0 delete_slice r3\nt0 pop r2\n",
    // A dict that is looked at from outside, walked, changed meanwhile.
    "t0 r1 = new r0\nt0 r2 = dict x0 r1\nt0 r3 = mappingproxy r2\nt0 link r1.a -> r3\n"
    "t0 r4 = iter r2\nt0 replace r2.x1 <- r4\nt0 step r4\nt0 drop r1\n",
    // The other ways to hold an object weakly, and to ask for it.
    "t0 r0 = class base=native weakref\nt0 r1 = new r0\nt0 r2 = watch r1 b0\nt0 r3 = deref r2\n"
    "t0 r4 = weak_set r1 r1\nt0 r5 = weak_value_dict x0 r1\nt0 r6 = finalize r1 b0\n"
    "t0 drop r1\nt0 drop r3\n",
    // A finalizer that fails; one that runs while the object is in use.
    "t0 r0 = class base=native del\nt0 r1 = new r0\nt0 on r1 finalize do b0\nb0 raise\n"
    "t0 drop r1\n",
    "t0 r0 = class base=native del\nt0 s0 = new r0\nt0 finalize_now s0\nt1 finalize_now s0\n"
    "t0 drop s0\n",
    // A thread that Python starts, with something to do.
    "t0 s0 = new r0\nt0 run_thread b0\nb0 r1 = move s0\nb0 link r1.a -> r1\nt0 join_thread\n",
    // What the collector must leave alone.
    "t0 r0 = native legacy_del base=native\nt0 r1 = new r0\nt0 link r1.a -> r1\nt0 r2 = new r3\n"
    "t0 link r2.a -> r2\nt0 link r1.b -> r2\nt0 drop r1\nt0 drop r2\nt0 collect 2\nt0 garbage\n",
    "t0 r0 = class base=native del\nt0 r1 = new r0\nt0 link r1.a -> r1\n"
    "t0 on r1 finalize do b0\nb0 untrack r0\nt0 drop r1\nt0 collect 2\n",
    // What is called at each collection.
    "t0 on_collection do b0\nb0 r1 = new r0\nb0 link r1.a -> r1\nt0 collect 2\n",
    // Two threads make an object's attributes into a dict, and add to them.
    "t0 r1 = new r0\nt0 s0 = plain x0 r1\nt0 barrier\nt1 barrier\nt0 store_key s0.k0 = s0\n"
    "t1 r2 = dict_of s0\nt1 store_key s0.k1 = s0\nt0 read s0.x0\nt0 r3 = plain x1 s0\n",
    // Objects that survive a collection go afterwards, many at once.
    "t0 s0 = crowd 8\nt0 collect 2\nt1 drop s0\nt1 restart\nt0 check_count\n",
    // Classes of a metaclass of their own.
    "t0 r0 = metaclass\nt0 r1 = class_of meta=r0 base=native\nt0 r2 = new r1\n",
};

// What one thread does in the midst of what another does. The numbers of edges stand for any.
constexpr const char* kPreemptedIdioms[] = {
    // While a collection calls finalizers, or tp_clear, another thread asks the collector.
    "t0 r0 = class base=native dict weakref del\nt0 r1 = new r0\nt0 link r1.a -> r1\n"
    "t0 r1 = new r0\nt0 link r1.a -> r1\nt0 r1 = new r0\nt0 link r1.a -> r1\nt0 drop r1\n"
    "t0 collect 2\nt0 at callback#2 -> t1\nt1 get_objects\n",
    "t0 s0 = new r0\nt0 r1 = new r0\nt0 r2 = new r0\nt0 link r1.a -> r2\nt0 link r2.a -> r1\n"
    "t0 drop r1\nt0 drop r2\nt0 collect 2\nt0 at clear#1 -> t1\nt1 get_referrers s0\nt1 collect "
    "2\n",
    // While it calls a weak reference's callback, the object comes back to another thread.
    "t0 r0 = class base=native weakref\nt0 r1 = new r0\nt0 link r1.a -> r1\n"
    "t0 s0 = watch r1 b0\nt0 drop r1\nt0 collect 2\n"
    "t0 at callback#1 -> t1\nt1 r1 = deref s0\nt1 collect 2\n",
    // While it walks gc.callbacks, they change.
    "t0 add_callback b0\nt0 collect 2\nt0 at callback#1 -> t1\nt1 replace_callbacks b1\n"
    "t1 clear_callbacks\n",
    // An object's owner stands still while another thread drops the last reference.
    "t0 s0 = class base=native del\nt0 s1 = new s0\nt0 at op#1 -> t1\nt1 freeze\nt1 drop s1\n"
    "t1 collect 2\n",
    "t0 s0 = new r0\nt0 at op#1 -> t1\nt1 drop s0\nt1 at op#1 -> t0\nt0 restart\n",
    // A finalizer of one thread's object runs in the other, which stands still there.
    "t0 s0 = new r0\nt0 on s0 dealloc do b0\nt0 at op#1 -> t1\nt1 drop s0\nt1 collect 2\n"
    "t1 at dealloc#1 -> t0\nt0 collect 2\nb0 get_objects\n",
    // An instance dict goes while another thread uses it.
    "t0 r0 = class base=native dict\nt0 s0 = new r0\nt0 store s0.x0 = s0\nt0 at op#1 -> t1\n"
    "t1 r1 = dict_of s0\nt1 delete_dict s0\nt1 at op#1 -> t0\nt0 read s0.x0\n",
    // An object's dict goes while another thread is about to do the same, or stores into it.
    "t0 s0 = plain x0 r0\nt0 r1 = dict_of s0\nt0 drop r1\nt0 delete_dict s0\n"
    "t0 at edge#1 -> t1\nt1 delete_dict s0\n",
    "t0 s0 = plain x0 r0\nt0 store_key s0.k0 = s0\nt0 at edge#1 -> t1\nt1 r1 = dict_of s0\n"
    "t1 set_dict s0 <- r1\nt1 store s0.x1 = r1\n",
    // The same with a dict that was put there.
    "t0 r1 = new r0\nt0 s0 = plain x0 r1\nt0 r2 = dict x0 r1\nt0 set_dict s0 <- r2\nt0 drop r2\n"
    "t0 delete_dict s0\nt0 at edge#1 -> t1\nt1 delete_dict s0\n",
    "t0 r1 = new r0\nt0 s0 = plain x0 r1\nt0 r2 = dict x0 r1\nt0 set_dict s0 <- r2\n"
    "t0 r2 = dict x1 r1\nt0 set_dict s0 <- r2\nt0 at edge#1 -> t1\nt1 r2 = new r0\n"
    "t1 store s0.x1 = r2\n",
    // A list, a dict, a set of referents changes while another thread reads it.
    "t0 r1 = new r0\nt0 s0 = list r1 r1\nt0 pop s0\nt0 at edge#1 -> t1\nt1 insert s0.x0 <- s0\nt1 "
    "r1 = slice s0\n",
    "t0 r1 = new r0\nt0 s0 = dict x0 r1\nt0 contains s0 r1\nt0 at edge#1 -> t1\n"
    "t1 replace s0.x0 <- s0\nt1 pop s0\n",
    "t0 r1 = new r0\nt0 s0 = list r1 r1\nt0 assign_stride s0 <- s0\nt0 at edge#1 -> t1\n"
    "t1 r2 = combine s0 s0\nt1 delete_stride s0\nt1 reinit s0 <- r2\n",
    // The last reference goes while another thread asks a weak one for the object.
    "t0 r0 = class base=native weakref\nt0 s0 = new r0\nt0 s1 = watch s0 b0\nt0 drop s0\nt0 at "
    "edge#1 -> t1\nt1 r1 = deref s1\n"
    "t1 drop r1\n",
    "t0 r0 = class base=native weakref\nt0 s0 = new r0\nt0 s1 = watch s0 b0\nt0 at op#1 -> t1\nt1 "
    "r1 = deref s1\n"
    "t1 at edge#1 -> t0\nt0 drop s0\nt0 collect 2\n",
    // An object's last reference goes, on a thread that does not own it, in a collection.
    "t0 s0 = new r0\nt0 link s0.a -> s0\nt0 collect 2\nt0 at edge#1 -> t1\nt1 drop s0\n"
    "t1 collect 2\n",
    // A class gets another base, or goes, while another thread makes a subclass of it.
    "t0 s0 = class base=native dict\nt0 s1 = class base=s0\nt0 at edge#1 -> t1\nt1 drop s1\n"
    "t1 r1 = class base=s0\nt1 collect 2\n",
};

std::vector<Schedule> ParseAll(std::span<const char* const> texts) {
  std::vector<Schedule> idioms;
  for (const char* text : texts) {
    const auto parsed = Parse(std::string(kTextHeader) + "\nthreads 2\n" + text);
    idioms.push_back(std::get<Schedule>(parsed));
  }
  return idioms;
}

bool UsesMasked(const Schedule& idiom) {
  return std::any_of(idiom.operations.begin(), idiom.operations.end(),
                     [](const Operation& operation) { return IsMasked(operation.code); });
}

// Which thread, slot and body stands for which of the idiom's.
struct Casting {
  uint8_t all;         // threads of the schedule
  uint8_t threads[2];  // those that stand for t0 and t1
  uint8_t shift_private;
  uint8_t shift_shared;
  uint8_t shift_body;

  uint8_t Slot(uint8_t slot, bool in_body) const {
    if (slot >= kPrivateSlots) {
      return static_cast<uint8_t>(kPrivateSlots +
                                  (slot - kPrivateSlots + shift_shared) % kSharedSlots);
    }
    // In a body r0 is what it is about.
    return in_body ? slot : static_cast<uint8_t>((slot + shift_private) % kPrivateSlots);
  }
  uint8_t Body(int body) const { return static_cast<uint8_t>((body + shift_body) % kBodies); }
};

Casting Cast(uint8_t threads, Random& random) {
  Casting casting{};
  casting.all = threads;
  casting.threads[0] = static_cast<uint8_t>(random.Below(threads));
  const uint32_t step = threads > 1 ? 1 + random.Below(threads - 1u) : 0;
  casting.threads[1] = static_cast<uint8_t>((casting.threads[0] + step) % threads);
  casting.shift_private = static_cast<uint8_t>(random.Below(kPrivateSlots));
  casting.shift_shared = static_cast<uint8_t>(random.Below(kSharedSlots));
  casting.shift_body = static_cast<uint8_t>(random.Below(kBodies));
  return casting;
}

Operation Recast(Operation operation, const Casting& casting) {
  const bool in_body = IsBody(operation.thread);
  VisitSlots(operation, [&](uint8_t& slot) { slot = casting.Slot(slot, in_body); });
  VisitBodies(operation, [&](uint8_t& body) { body = casting.Body(body); });
  VisitThreads(operation, [&](uint8_t& thread) { thread = casting.threads[thread]; });
  operation.thread = in_body ? BodyNumber(casting.Body(BodyOf(operation.thread)))
                             : casting.threads[operation.thread];
  return operation;
}

// Which edge it is that matters no idiom can know.
void ChooseEdge(Operation& operation, const Casting& casting, Random& random) {
  constexpr size_t kNumber = 1;  // the operands are those of "at {yield}#{number} -> {thread}"
  if (!IsAtEdge(operation)) return;
  const SlotSense slots;
  ChooseOperandAt(operation, kNumber, {slots, operation.thread, casting.all}, random);
}

struct Chosen {
  Casting casting;
  std::vector<Operation> operations;
};

// `in_order`: t0's part goes to the lower thread, which runs first where nobody is preempted.
Chosen ChooseOneOf(std::span<const Schedule> idioms, uint8_t threads, bool in_order,
                   Random& random) {
  const size_t first = random.Below(static_cast<uint32_t>(idioms.size()));
  Casting casting = Cast(threads, random);
  if (in_order && casting.threads[0] > casting.threads[1]) {
    std::swap(casting.threads[0], casting.threads[1]);
  }
  std::vector<Operation> operations;
  for (size_t i = 0; i < idioms.size() && operations.empty(); ++i) {
    const Schedule& idiom = idioms[(first + i) % idioms.size()];
    if (UsesMasked(idiom)) continue;
    for (const Operation& operation : idiom.operations) {
      operations.push_back(Recast(operation, casting));
      ChooseEdge(operations.back(), casting, random);
    }
  }
  return {casting, operations};
}

}  // namespace

std::span<const Schedule> AllIdioms() {
  static const std::vector<Schedule> idioms = ParseAll(kIdioms);
  return idioms;
}

std::span<const Schedule> PreemptedIdioms() {
  static const std::vector<Schedule> idioms = ParseAll(kPreemptedIdioms);
  return idioms;
}

std::vector<Operation> ChooseIdiom(uint8_t threads, Random& random) {
  if (PreemptionsPreferred() && random.OneIn(2)) return ChoosePreemptedIdiom(threads, random);
  return ChooseOneOf(AllIdioms(), threads, /*in_order=*/false, random).operations;
}

std::vector<Operation> ChoosePreemptedIdiom(uint8_t threads, Random& random) {
  const bool in_order = !random.OneIn(4);
  auto [casting, operations] = ChooseOneOf(PreemptedIdioms(), threads, in_order, random);
  const uint8_t first = casting.threads[0];
  const uint8_t second = casting.threads[1];
  if (first == second || random.OneIn(4)) return operations;
  const auto last = std::find_if(operations.rbegin(), operations.rend(),
                                 [&](const auto& operation) { return operation.thread == second; });
  if (last != operations.rend()) operations.insert(last.base(), GiveBack(second, first));
  return operations;
}

}  // namespace gcfuzz
