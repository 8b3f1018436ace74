#include "report/print_schedule.h"

#include <algorithm>
#include <string_view>

#include "schedule/text.h"

namespace gcfuzz {
namespace {

constexpr size_t kHeaderLines = 2;  // the format, the number of threads

// Passes on all lines but those from `first` to `end`, in whose place a comment comes.
class GapSink final : public TextSink {
 public:
  GapSink(size_t first, size_t end, TextSink& sink) : first_(first), end_(end), sink_(sink) {}

  void Append(std::string_view text) override {
    while (!text.empty()) {
      const size_t length = std::min(text.find('\n'), text.size() - 1) + 1;
      const std::string_view piece = text.substr(0, length);
      if (line_ < first_ || line_ >= end_) sink_.Append(piece);
      if (piece.back() == '\n') EndLine();
      text.remove_prefix(length);
    }
  }

 private:
  void EndLine() {
    ++line_;
    if (line_ != first_ || first_ == end_) return;
    sink_.Append("# ... ");
    sink_.AppendNumber(end_ - first_);
    sink_.Append(" more operations, left out here; all: gcfuzz show with the hex: name below\n");
  }

  const size_t first_;
  const size_t end_;
  TextSink& sink_;
  size_t line_ = 0;
};

}  // namespace

void PrintShortened(const Schedule& schedule, TextSink& sink) {
  const size_t lines = kHeaderLines + schedule.operations.size();
  if (lines <= kScheduleLinesShown) return PrintTo(schedule, sink);
  const size_t kept_last = (kScheduleLinesShown - kHeaderLines) / 2;
  const size_t kept_first = kScheduleLinesShown - 1 - kept_last;
  GapSink gap(kept_first, lines - kept_last, sink);
  PrintTo(schedule, gap);
}

}  // namespace gcfuzz
