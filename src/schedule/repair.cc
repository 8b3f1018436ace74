#include "schedule/repair.h"

#include <algorithm>
#include <cassert>
#include <cstddef>

#include "schedule/limits.h"
#include "schedule/op_table.h"

namespace gcfuzz {
namespace {

bool KnownTo(const OpInfo* info, uint8_t version) {
  return info != nullptr && info->since <= version;
}

// By rank among the operations of that version, so that operations which a later
// version adds never move an old one.
const OpInfo& ReplacementFor(uint8_t code, uint8_t version) {
  const auto known = [version](const OpInfo& op) { return op.since <= version; };
  const auto ops = AllOps();
  const auto count = static_cast<size_t>(std::count_if(ops.begin(), ops.end(), known));
  assert(count > 0);  // version 1 has some
  size_t rank = code % count;
  auto op = std::find_if(ops.begin(), ops.end(), known);
  for (; rank > 0; --rank) op = std::find_if(op + 1, ops.end(), known);
  return *op;
}

const OpInfo& RepairCode(Operation& operation, uint8_t version) {
  const auto code = static_cast<uint8_t>(operation.code);
  const OpInfo* known = FindOp(code);
  const OpInfo& info = KnownTo(known, version) ? *known : ReplacementFor(code, version);
  operation.code = info.code;
  return info;
}

uint8_t RepairThread(uint8_t thread, uint8_t threads, uint8_t version) {
  if (version < kBodiesSince || !IsBody(thread)) return static_cast<uint8_t>(thread % threads);
  return BodyNumber(BodyOf(thread) % kBodies);
}

void RepairOperation(Operation& operation, uint8_t threads, uint8_t version) {
  const OpInfo& info = RepairCode(operation, version);
  operation.thread = RepairThread(operation.thread, threads, version);
  const size_t used = info.operands.size();
  for (size_t i = 0; i < used; ++i)
    operation.operands[i] %= OperandLimit(info.operands[i], version);
  std::fill(operation.operands.begin() + used, operation.operands.end(), uint8_t{0});
}

// A costly operation goes, cheaper ones behind it may stay. A loop of our own,
// since the predicate of remove_if may not have a state.
void KeepAffordable(std::vector<Operation>& operations) {
  int total = 0;
  size_t kept = 0;
  for (const Operation& operation : operations) {
    const int cost = InfoOf(operation.code).cost;
    if (total + cost > kMaxCost) continue;
    total += cost;
    operations[kept++] = operation;
  }
  operations.resize(kept);
}

}  // namespace

void Repair(Schedule& schedule, uint8_t version) {
  version = std::max(version, uint8_t{1});
  // Into 1..kMaxThreads; 0 counts as kMaxThreads.
  schedule.threads = static_cast<uint8_t>((schedule.threads + kMaxThreads - 1) % kMaxThreads + 1);
  if (schedule.operations.size() > kMaxOperations) schedule.operations.resize(kMaxOperations);
  for (Operation& operation : schedule.operations) {
    RepairOperation(operation, schedule.threads, version);
  }
  KeepAffordable(schedule.operations);
}

bool IsRepaired(const Schedule& schedule) {
  Schedule repaired = schedule;
  Repair(repaired);
  return repaired == schedule;
}

}  // namespace gcfuzz
