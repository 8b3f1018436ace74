// Bytes to schedule and back. The grammar:
//
//   input  := header record*
//   header := version threads-1 reserved{6}       reserved bytes are 0
//   record := code thread operand{6}              kRecordBytes in all; thread 0x80-0x83: a body
//
// Laws, for any bytes b and repaired schedule s:
//   IsRepaired(Decode(b))    Decode(Encode(s)) == s    Encode(s).size() <= kMaxEncodedBytes
//
// Encode writes kFormatVersion. What an earlier version wrote decodes to what it meant
// then: operations and bodies that came later are not in it.
#ifndef GCFUZZ_SCHEDULE_CODEC_H_
#define GCFUZZ_SCHEDULE_CODEC_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "schedule/schedule.h"

namespace gcfuzz {

// Total: every byte string gives a repaired schedule. A record cut off by the end
// of the bytes is not there; no bytes are a schedule without operations. A version
// that no gcfuzz has written is read as version 1.
Schedule Decode(std::span<const uint8_t> bytes);

// REQUIRES: IsRepaired(schedule).
std::vector<uint8_t> Encode(const Schedule& schedule);

// Its parts, for a signal handler: nothing is allocated.
using RecordBytes = std::array<uint8_t, kRecordBytes>;
RecordBytes EncodeHeader(const Schedule& schedule);
RecordBytes EncodeOperation(const Operation& operation);

// Where bytes differ from what Encode would have written.
struct ByteError {
  size_t offset;
  std::string reason;
};

// Nothing if Encode(Decode(bytes)) == bytes, but for the version, which may be an
// earlier one: the inputs in old reports stay good. Else the first difference, in words
// a person can act on. Tools for people use it to reject what only looks like an
// input; fuzz targets accept everything.
std::optional<ByteError> CheckCanonical(std::span<const uint8_t> bytes);

}  // namespace gcfuzz

#endif  // GCFUZZ_SCHEDULE_CODEC_H_
