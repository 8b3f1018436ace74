// Who refers to an object that ought to be gone: a walk of our own over the objects that
// the collector knows, because gc.get_referrers is itself under test.
#ifndef GCFUZZ_EXECUTE_REFERRERS_H_
#define GCFUZZ_EXECUTE_REFERRERS_H_

#include "python/ref.h"

#include <vector>

#include "oracle/ledger.h"
#include "oracle/made_objects.h"
#include "report/object_state.h"

namespace gcfuzz {

// Fills in the referrers of each: the first few, the number of all. `objects` and `states`
// belong together; an object without a state of its own memory (null) is passed over. What
// the collector does not know (frozen objects, those without tp_traverse) is not seen, nor
// what a tp_traverse hides.
// REQUIRES: quiescence, attached.
void FindReferrers(const std::vector<PyObject*>& objects, const Ledger& ledger,
                   const MadeObjects& made, std::vector<ObjectState>& states);

}  // namespace gcfuzz

#endif  // GCFUZZ_EXECUTE_REFERRERS_H_
