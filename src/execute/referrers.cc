#include "execute/referrers.h"

#include <set>
#include <unordered_map>
#include <utility>

#include "execute/describe_object.h"
#include "python/gc_module.h"

namespace gcfuzz {
namespace {

constexpr size_t kMaxReferrersShown = 3;

// What one tp_traverse is asked for: which of the wanted objects it visits, each once.
struct Visits {
  const std::unordered_map<PyObject*, size_t>* wanted;  // object to its index
  std::set<size_t> found;
};

int NoteVisit(PyObject* visited, void* arg) {
  auto* visits = static_cast<Visits*>(arg);
  const auto match = visits->wanted->find(visited);
  if (match != visits->wanted->end()) visits->found.insert(match->second);
  return 0;
}

// The serial of each tracked object that is still there, by its address.
std::unordered_map<const void*, uint32_t> LiveSerials(const Ledger& ledger) {
  std::unordered_map<const void*, uint32_t> serials;
  for (uint32_t serial = 1; serial <= ledger.born(); ++serial) {
    if (ledger.Count(EventKind::Dropped, serial) == 0) serials[ledger.AddressOf(serial)] = serial;
  }
  return serials;
}

Referrer Describe(PyObject* object, uint32_t serial, const Ledger& ledger,
                  const MadeObjects& made) {
  Referrer referrer;
  referrer.type_chain = DescribeObject(object).type_chain;
  referrer.serial = serial;
  const auto place =
      serial != 0 ? ledger.BirthPlaceOf(serial) : made.PlaceOf({object, Py_TYPE(object)});
  referrer.made = place.has_value();
  referrer.made_at = place.value_or(Place{});
  return referrer;
}

}  // namespace

void FindReferrers(const std::vector<PyObject*>& objects, const Ledger& ledger,
                   const MadeObjects& made, std::vector<ObjectState>& states) {
  std::unordered_map<PyObject*, size_t> wanted;
  for (size_t i = 0; i < objects.size(); ++i) {
    states[i].referrers_known = objects[i] != nullptr;
    if (objects[i] != nullptr) wanted.emplace(objects[i], i);
  }
  const auto serials = LiveSerials(ledger);
  for (const Ref& object : ListGcObjects()) {
    Visits visits = {&wanted, {}};
    if (Py_TYPE(object.get())->tp_traverse == nullptr) continue;
    Py_TYPE(object.get())->tp_traverse(object.get(), NoteVisit, &visits);
    for (const size_t index : visits.found) {
      ObjectState& state = states[index];
      if (++state.referrer_count > kMaxReferrersShown) continue;
      const auto serial = serials.find(object.get());
      state.referrers.push_back(
          Describe(object.get(), serial == serials.end() ? 0 : serial->second, ledger, made));
    }
  }
}

}  // namespace gcfuzz
