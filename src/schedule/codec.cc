#include "schedule/codec.h"

#include <algorithm>
#include <cassert>
#include <cstdio>

#include "schedule/limits.h"
#include "schedule/op_table.h"
#include "schedule/repair.h"

namespace gcfuzz {
namespace {

Operation DecodeRecord(std::span<const uint8_t> record) {
  Operation operation;
  operation.code = static_cast<OpCode>(record[0]);
  operation.thread = record[1];
  std::copy_n(record.begin() + 2, kMaxOperands, operation.operands.begin());
  return operation;
}

bool IsKnownVersion(uint8_t version) { return version >= 1 && version <= kFormatVersion; }

std::string Hex(uint8_t byte) {
  char text[8];
  std::snprintf(text, sizeof text, "0x%02x", byte);
  return text;
}

std::string Below(int limit) { return ": expected less than " + std::to_string(limit); }

std::optional<ByteError> CheckHeader(std::span<const uint8_t> bytes) {
  if (bytes.empty()) return ByteError{0, "it is empty: expected a header of 8 bytes"};
  if (!IsKnownVersion(bytes[0])) {
    return ByteError{0, "format version is " + Hex(bytes[0]) + ": expected 1 to " +
                            std::to_string(kFormatVersion)};
  }
  if (bytes.size() > 1 && bytes[1] >= kMaxThreads) {
    return ByteError{1, "threads-1 is " + Hex(bytes[1]) + Below(kMaxThreads)};
  }
  for (size_t i = 2; i < std::min(bytes.size(), kHeaderBytes); ++i) {
    if (bytes[i] != 0) return ByteError{i, "reserved byte is " + Hex(bytes[i]) + ": expected 0"};
  }
  if (bytes.size() >= kHeaderBytes) return std::nullopt;
  return ByteError{bytes.size(), "the header is cut off: expected 8 bytes"};
}

std::optional<ByteError> CheckOperands(std::span<const uint8_t> operands, const OpInfo& info,
                                       uint8_t version, size_t offset) {
  const std::string operation = " of '" + std::string(info.name) + "' is ";
  for (size_t i = 0; i < operands.size(); ++i) {
    const bool used = i < info.operands.size();
    const uint8_t limit = used ? OperandLimit(info.operands[i], version) : 1;
    if (operands[i] < limit) continue;
    const char* what = used ? "operand " : "unused operand ";
    return ByteError{offset + i,
                     what + std::to_string(i) + operation + Hex(operands[i]) + Below(limit)};
  }
  return std::nullopt;
}

struct Header {
  uint8_t version;
  uint8_t threads;
};

std::optional<ByteError> CheckThread(uint8_t thread, const Header& header, size_t offset) {
  const bool bodies = header.version >= kBodiesSince;
  if (thread < header.threads) return std::nullopt;
  if (bodies && IsBody(thread) && BodyOf(thread) < kBodies) return std::nullopt;
  const std::string or_a_body =
      ", or a body (" + Hex(BodyNumber(0)) + " to " + Hex(BodyNumber(kBodies - 1)) + ")";
  return ByteError{offset,
                   "thread is " + Hex(thread) + Below(header.threads) + (bodies ? or_a_body : "")};
}

// `offset` is that of the record.
std::optional<ByteError> CheckRecord(std::span<const uint8_t> record, const Header& header,
                                     size_t offset) {
  const OpInfo* info = FindOp(record[0]);
  if (info == nullptr || info->since > header.version) {
    return ByteError{offset, "operation code " + Hex(record[0]) +
                                 " is not known to format version " +
                                 std::to_string(header.version)};
  }
  if (auto error = CheckThread(record[1], header, offset + 1)) return error;
  return CheckOperands(record.subspan(2), *info, header.version, offset + 2);
}

// REQUIRES: CheckHeader is content.
std::optional<ByteError> CheckRecords(std::span<const uint8_t> bytes) {
  const Header header = {bytes[0], static_cast<uint8_t>(bytes[1] + 1)};
  int cost = 0;
  for (size_t at = kHeaderBytes; at < bytes.size(); at += kRecordBytes) {
    if (at >= kMaxEncodedBytes) {
      return ByteError{at, "more than " + std::to_string(kMaxOperations) + " operations"};
    }
    if (bytes.size() - at < kRecordBytes) {
      return ByteError{at, "the record is cut off: expected 8 bytes, found " +
                               std::to_string(bytes.size() - at)};
    }
    const auto record = bytes.subspan(at, kRecordBytes);
    if (auto error = CheckRecord(record, header, at)) return error;
    cost += FindOp(record[0])->cost;
    if (cost > kMaxCost) {
      return ByteError{at, "the operations up to here cost " + std::to_string(cost) +
                               ": expected at most " + std::to_string(kMaxCost)};
    }
  }
  return std::nullopt;
}

}  // namespace

Schedule Decode(std::span<const uint8_t> bytes) {
  bytes = bytes.first(std::min(bytes.size(), kMaxEncodedBytes));
  Schedule schedule;
  const uint8_t version = bytes.empty() ? uint8_t{1} : bytes[0];
  if (bytes.size() > 1) schedule.threads = static_cast<uint8_t>(bytes[1] + 1);
  for (size_t at = kHeaderBytes; at + kRecordBytes <= bytes.size(); at += kRecordBytes) {
    schedule.operations.push_back(DecodeRecord(bytes.subspan(at, kRecordBytes)));
  }
  Repair(schedule, IsKnownVersion(version) ? version : uint8_t{1});
  return schedule;
}

RecordBytes EncodeHeader(const Schedule& schedule) {
  static_assert(kHeaderBytes == kRecordBytes);
  return {kFormatVersion, static_cast<uint8_t>(schedule.threads - 1)};
}

RecordBytes EncodeOperation(const Operation& operation) {
  RecordBytes record = {static_cast<uint8_t>(operation.code), operation.thread};
  std::copy(operation.operands.begin(), operation.operands.end(), record.begin() + 2);
  return record;
}

std::vector<uint8_t> Encode(const Schedule& schedule) {
  assert(IsRepaired(schedule));
  const RecordBytes header = EncodeHeader(schedule);
  std::vector<uint8_t> bytes(header.begin(), header.end());
  bytes.reserve(kHeaderBytes + schedule.operations.size() * kRecordBytes);
  for (const Operation& operation : schedule.operations) {
    const RecordBytes record = EncodeOperation(operation);
    bytes.insert(bytes.end(), record.begin(), record.end());
  }
  return bytes;
}

std::optional<ByteError> CheckCanonical(std::span<const uint8_t> bytes) {
  if (auto error = CheckHeader(bytes)) return error;
  return CheckRecords(bytes);
}

}  // namespace gcfuzz
