// Where in CPython threads were switched at edges, loads and stores: a number says nothing to a
// person.
#ifndef GCFUZZ_REPORT_EDGE_SWITCHES_H_
#define GCFUZZ_REPORT_EDGE_SWITCHES_H_

#include <cstdint>

#include "base/text_sink.h"

namespace gcfuzz {

// "_Py_brc_merge_refcounts (brc.c:120)", as far as the sanitizer's symbolizer knows it; nothing
// without one. Takes a second the first time. Any context the sanitizer reports from.
void PrintCodePlace(uintptr_t where, TextSink& sink);

// A line for each of the first few switches there since the schedule began: "preempted: t0 at
// edge#1532 of operation 5, in ..., by t1". Nothing if there were none, or no interleaving.
void PrintEdgeSwitches(TextSink& sink);

}  // namespace gcfuzz

#endif  // GCFUZZ_REPORT_EDGE_SWITCHES_H_
