// For tests: schedules written as text.
#ifndef GCFUZZ_MINIMIZE_FROM_TEXT_H_
#define GCFUZZ_MINIMIZE_FROM_TEXT_H_

#include <gtest/gtest.h>

#include <string>
#include <variant>

#include "schedule/schedule.h"
#include "schedule/text.h"

namespace gcfuzz {

// The text form without its first line. Text that does not parse fails the test.
inline Schedule FromText(const std::string& body) {
  std::variant<Schedule, ParseError> parsed = Parse("# gcfuzz schedule 1\n" + body);
  if (const auto* error = std::get_if<ParseError>(&parsed)) {
    ADD_FAILURE() << error->line << ":" << error->column << ": " << error->message;
    return {};
  }
  return std::get<Schedule>(parsed);
}

}  // namespace gcfuzz

#endif  // GCFUZZ_MINIMIZE_FROM_TEXT_H_
