// Printing; text_parser.cc is the way back. Both walk the pieces of the
// operation's pattern.
#include "schedule/text.h"

#include "schedule/op_table.h"
#include "schedule/operand_words.h"
#include "schedule/pattern.h"

namespace gcfuzz {
namespace {

// A report may print a schedule that something has overwritten: stay inside.
std::string_view WordAt(std::span<const std::string_view> words, size_t number) {
  return number < words.size() ? words[number] : "?";
}

void PrintFeatures(uint8_t bits, TextSink& sink) {
  for (const FeatureWord& feature : kFeatureWords) {
    if ((bits & feature.bit) == 0) continue;
    sink.Append(" ");
    sink.Append(feature.word);
  }
}

void PrintSetting(std::string_view key, std::span<const std::string_view> words, uint8_t value,
                  TextSink& sink) {
  if (value == 0) return;
  sink.Append(key);
  sink.Append(WordAt(words, value - 1u));
}

void PrintOperand(OperandKind kind, uint8_t value, TextSink& sink) {
  switch (kind) {
    case OperandKind::Clear:
      return PrintSetting(" clear=", kClearWords, value, sink);
    case OperandKind::Keep:
      return PrintSetting(" keep=", kSlotWords, value, sink);
    case OperandKind::Callback:
      return sink.Append(value == 0 ? "" : " callback");
    case OperandKind::TypeFeatures:
    case OperandKind::ClassFeatures:
      return PrintFeatures(value, sink);
    default:
      return sink.Append(WordAt(WordsOf(kind).words, value));
  }
}

void PrintActor(uint8_t thread, TextSink& sink) {
  sink.Append(IsBody(thread) ? WordAt(kBodyWords, static_cast<size_t>(BodyOf(thread)))
                             : WordAt(kThreadWords, thread));
}

}  // namespace

void PrintOperation(const Operation& operation, TextSink& sink) {
  const OpInfo* info = FindOp(static_cast<uint8_t>(operation.code));
  if (info == nullptr) return sink.Append("?");
  const uint8_t* operand = operation.operands.data();
  for (const Piece& piece : PiecesOf(*info)) {
    if (!piece.IsOperand()) {
      sink.Append(piece.text);
      continue;
    }
    if (piece.kind == OperandKind::Number) {
      sink.AppendNumber(NumberIn(operand));
    } else {
      PrintOperand(piece.kind, *operand, sink);
    }
    operand += BytesOf(piece.kind);
  }
}

void PrintTo(const Schedule& schedule, TextSink& sink) {
  sink.Append(kTextHeader);
  sink.Append("\nthreads ");
  sink.AppendNumber(schedule.threads);
  sink.Append("\n");
  for (const Operation& operation : schedule.operations) {
    PrintActor(operation.thread, sink);
    sink.Append("  ");
    PrintOperation(operation, sink);
    sink.Append("\n");
  }
}

std::string Print(const Schedule& schedule) {
  std::string text;
  StringSink sink(text);
  PrintTo(schedule, sink);
  return text;
}

}  // namespace gcfuzz
