// Where text goes: a string, or a file descriptor in a signal handler.
#ifndef GCFUZZ_BASE_TEXT_SINK_H_
#define GCFUZZ_BASE_TEXT_SINK_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace gcfuzz {

class TextSink {
 public:
  virtual ~TextSink() = default;
  virtual void Append(std::string_view text) = 0;

  // Decimal, without allocating.
  void AppendNumber(uint64_t number);
};

// Grows a string that the caller owns.
class StringSink final : public TextSink {
 public:
  explicit StringSink(std::string& out) : out_(out) {}
  void Append(std::string_view text) override { out_.append(text); }

 private:
  std::string& out_;
};

// Writes straight to a file descriptor: async-signal-safe, allocates nothing.
class FdSink final : public TextSink {
 public:
  explicit FdSink(int fd) : fd_(fd) {}
  void Append(std::string_view text) override;

 private:
  int fd_;
};

}  // namespace gcfuzz

#endif  // GCFUZZ_BASE_TEXT_SINK_H_
