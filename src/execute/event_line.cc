#include "execute/event_line.h"

#include <charconv>
#include <iterator>

#include "interleave/control.h"
#include "schedule/limits.h"

namespace gcfuzz {
namespace {

// ---- Printing. ----

void PrintThread(int thread, TextSink& sink) {
  sink.Append("t");
  sink.AppendNumber(static_cast<uint64_t>(thread));
}

void PrintPlace(Anchor anchor, TextSink& sink) {
  if (anchor == kNoAnchor) return sink.Append("outside");
  sink.Append(anchor >= 0 ? "op:" : "start:");
  if (anchor >= 0) return sink.AppendNumber(static_cast<uint64_t>(anchor) + 1);
  const int actor = StartOf(0) - anchor;
  if (actor < kMaxThreads) return PrintThread(actor, sink);
  sink.Append("b");
  sink.AppendNumber(static_cast<uint64_t>(actor - kMaxThreads));
}

void PrintReady(ThreadSet ready, TextSink& sink) {
  if (ready == 0) return sink.Append("none");
  for (ThreadSet rest = ready; rest != 0; rest &= rest - 1) {
    if (rest != ready) sink.Append(",");
    PrintThread(LowestOf(rest), sink);
  }
}

// ---- Parsing: each takes what it is about from the front of `rest`. ----

class Line {
 public:
  Line(std::string_view rest, std::string& problem) : rest_(rest), problem_(problem) {}

  bool Word(std::string_view word) { return Skip(word) || Expected("'" + std::string(word) + "'"); }

  template <typename Number>
  bool Take(Number& number, uint64_t most, std::string_view what) {
    uint64_t value = 0;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
    if (error != std::errc() || value > most) return Expected(what);
    rest_.remove_prefix(static_cast<size_t>(end - rest_.data()));
    number = static_cast<Number>(value);
    return true;
  }

  bool Thread(int8_t& thread) {
    return (Skip("t") || Expected(kThreads)) && Take(thread, control::kMaxThreads - 1, kThreads);
  }

  bool Kind(YieldKind& kind) {
    for (int i = 0; i < kYieldKinds; ++i) {
      if (!Skip(std::string(kYieldWords[i]) + "#")) continue;
      kind = static_cast<YieldKind>(i);
      return true;
    }
    return Expected("a kind of yield point and '#'");
  }

  bool Place(Anchor& anchor) {
    int number = 0;
    if (Skip("outside")) {
      anchor = kNoAnchor;
      return true;
    }
    if (Skip("op:")) {
      if (!Take(number, kMaxOperations, "an operation") || number == 0)
        return Expected("1 or more");
      anchor = static_cast<Anchor>(number - 1);
      return true;
    }
    const bool of_body = Skip("start:b");
    if (!of_body && !Skip("start:t")) return Expected("'op:', 'start:' or 'outside'");
    if (!Take(number, (of_body ? kBodies : kMaxThreads) - 1, "a thread or body")) return false;
    anchor = StartOf(of_body ? kMaxThreads + number : number);
    return true;
  }

  bool Ready(ThreadSet& ready) {
    if (Skip("none")) return true;
    do {
      int8_t thread = 0;
      if (!Thread(thread)) return false;
      ready |= ThreadSet{1} << thread;
    } while (Skip(","));
    return true;
  }

  bool Next(int8_t& next) {
    next = -1;
    return Skip("nobody") || Thread(next);
  }

  bool End() { return rest_.empty() || Expected("the end of the line"); }

 private:
  static constexpr std::string_view kThreads = "a thread (t0-t39)";

  bool Skip(std::string_view word) {
    if (!rest_.starts_with(word)) return false;
    rest_.remove_prefix(word.size());
    return true;
  }

  bool Expected(std::string_view what) {
    const std::string_view found = rest_.substr(0, rest_.find(' '));
    problem_ = "expected " + std::string(what) + ", found " +
               (found.empty() ? std::string("the end of the line or a blank")
                              : "'" + std::string(found.substr(0, 20)) + "'");
    return false;
  }

  std::string_view rest_;
  std::string& problem_;
};

}  // namespace

void PrintEventLine(const ControlEvent& event, TextSink& sink) {
  PrintThread(event.thread, sink);
  sink.Append(" ");
  sink.Append(kYieldWords[static_cast<int>(event.kind)]);
  sink.Append("#");
  sink.AppendNumber(event.count);
  sink.Append(" ");
  PrintPlace(event.anchor, sink);
  sink.Append(" edges ");
  sink.AppendNumber(event.edges);
  sink.Append(" ready ");
  PrintReady(event.ready, sink);
  sink.Append(" -> ");
  if (event.next < 0) return sink.Append("nobody");
  PrintThread(event.next, sink);
}

std::optional<ControlEvent> ParseEventLine(std::string_view text, std::string& problem) {
  ControlEvent event{};
  Line line(text, problem);
  const bool good = line.Thread(event.thread) && line.Word(" ") && line.Kind(event.kind) &&
                    line.Take(event.count, UINT32_MAX, "a number") && line.Word(" ") &&
                    line.Place(event.anchor) && line.Word(" edges ") &&
                    line.Take(event.edges, UINT32_MAX, "a number") && line.Word(" ready ") &&
                    line.Ready(event.ready) && line.Word(" -> ") && line.Next(event.next) &&
                    line.End();
  if (!good) return std::nullopt;
  const bool possible = event.next < 0 ? event.ready == 0 : IsIn(event.next, event.ready);
  if (possible) return event;
  problem = "who goes on is not among those that are ready";
  return std::nullopt;
}

}  // namespace gcfuzz
