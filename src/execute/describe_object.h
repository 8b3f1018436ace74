// What only CPython knows about the objects of a verdict, for a report.
#ifndef GCFUZZ_EXECUTE_DESCRIBE_OBJECT_H_
#define GCFUZZ_EXECUTE_DESCRIBE_OBJECT_H_

#include "python/ref.h"

#include <vector>

#include "oracle/ledger.h"
#include "oracle/made_objects.h"
#include "oracle/verdict.h"
#include "report/object_state.h"

namespace gcfuzz {

// REQUIRES: the object's memory is valid: it has not been dropped. Attached.
// The serial and place are left to the caller.
ObjectState DescribeObject(PyObject* object);

// The verdict's objects, tracked ones first; null for one whose memory is gone.
std::vector<PyObject*> ObjectsOf(const Verdict& verdict, const Ledger& ledger);

// One state for each of those: who and where from, and what it looks like if its memory is
// still its own. Attached.
std::vector<ObjectState> DescribeObjects(const Verdict& verdict,
                                         const std::vector<PyObject*>& objects,
                                         const MadeObjects& made);

}  // namespace gcfuzz

#endif  // GCFUZZ_EXECUTE_DESCRIBE_OBJECT_H_
