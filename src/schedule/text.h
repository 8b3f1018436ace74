// Text to schedule and back: what people read in an issue report.
//
//   text   := "# gcfuzz schedule 1" newline line*
//   line   := [ "threads" number | actor operation ] [ "#" comment ] newline
//   actor  := thread | body
//   thread := "t0".."t7"
//   body   := "b0".."b3"
//
// An operation is its pattern from ops.def. Any blanks may stand between words, but none
// round the '#' that counts.
// "threads N" stands once, before the first operation. For example:
//
//   # gcfuzz schedule 1
//   threads 2
//   t0  r0 = type base=native clear=super dict
//   t0  r1 = new r0
//   t0  link r1.a -> r1      # a cycle
//   t0  on r1 clear do b0
//   t0  drop r1
//   t0  collect 2
//   t0  at clear#1 -> t1     # a preemption: when collect calls tp_clear first, t1 goes on
//   t1  get_objects
//   b0  s0 = copy r0         # what tp_clear of r1 does: resurrects it
//
// Laws, for a repaired schedule s:  Parse(Print(s)) == s.
#ifndef GCFUZZ_SCHEDULE_TEXT_H_
#define GCFUZZ_SCHEDULE_TEXT_H_

#include <string>
#include <string_view>
#include <variant>

#include "base/text_sink.h"
#include "schedule/schedule.h"

namespace gcfuzz {

// The first line of every text form, without its newline.
inline constexpr std::string_view kTextHeader = "# gcfuzz schedule 1";

struct ParseError {
  int line;             // 1-based
  int column;           // 1-based, in bytes
  std::string message;  // what was expected and what stood there
};

// Rejects text that Repair would change (too many operations, too costly), with
// the place where the bound was crossed.
std::variant<Schedule, ParseError> Parse(std::string_view text);

std::string Print(const Schedule& schedule);

// The same into a sink; allocates nothing, so a signal handler may call it.
void PrintTo(const Schedule& schedule, TextSink& sink);

// One operation without its thread or body: "link r1.a -> r1".
void PrintOperation(const Operation& operation, TextSink& sink);

}  // namespace gcfuzz

#endif  // GCFUZZ_SCHEDULE_TEXT_H_
