#include "bench/workloads.h"

#include <string_view>
#include <variant>

#include "base/harness_fault.h"
#include "base/random.h"
#include "schedule/mutate.h"
#include "schedule/op_table.h"
#include "schedule/repair.h"
#include "schedule/text.h"

namespace gcfuzz {
namespace {

Schedule FromText(std::string_view text) {
  std::variant<Schedule, ParseError> result = Parse(text);
  if (const auto* error = std::get_if<ParseError>(&result)) {
    HarnessFault("workload, line %d: %s", error->line, error->message.c_str());
  }
  return std::get<Schedule>(std::move(result));
}

int CostOf(const Schedule& schedule) {
  int cost = 0;
  for (const Operation& operation : schedule.operations) cost += InfoOf(operation.code).cost;
  return cost;
}

}  // namespace

Schedule SelfCycle() {
  return FromText(
      "# gcfuzz schedule 1\n"
      "threads 1\n"
      "t0  r0 = new r0\n"
      "t0  link r0.a -> r0\n"
      "t0  drop r0\n"
      "t0  collect 2\n");
}

Schedule Typical() {
  return FromText(
      "# gcfuzz schedule 1\n"
      "threads 3\n"
      "t0  r0 = class base=native dict weakref\n"
      "t0  r1 = new r0\n"
      "t0  store r1.x0 = r1\n"
      "t0  s0 = move r1\n"
      "t1  r0 = new r0\n"
      "t1  link r0.a -> s0\n"
      "t1  get_objects\n"
      "t2  collect 2\n");
}

std::vector<Schedule> RandomSchedules(int count, int operations) {
  Random random(1);
  std::vector<Schedule> schedules;
  while (static_cast<int>(schedules.size()) < count) {
    Schedule schedule = Generate(random, operations);
    if (static_cast<int>(schedule.operations.size()) == operations) {
      schedules.push_back(std::move(schedule));
    }
  }
  return schedules;
}

// Slot s0 holds an object, r0 of every thread a class and r1 an instance of it: some
// operand of any operation makes sense. Repair cuts off what is too much.
Schedule Largest(OpCode code) {
  Schedule schedule;
  schedule.threads = kMaxThreads;
  for (uint8_t thread = 0; thread < kMaxThreads; ++thread) {
    schedule.operations.push_back({OpCode::MakeClass, thread, {0, 0, kFeatureDict}});
    schedule.operations.push_back({OpCode::New, thread, {1, 0}});
    schedule.operations.push_back({OpCode::Link, thread, {1, 0, 1}});
  }
  for (int i = 0; i < kMaxOperations; ++i) {
    Operation operation{code, static_cast<uint8_t>(i % kMaxThreads), {}};
    const auto kinds = InfoOf(code).operands;
    for (size_t k = 0; k < kinds.size(); ++k) {
      if (kinds[k] == OperandKind::Out) operation.operands[k] = 2;
      if (IsSlot(kinds[k]) && kinds[k] != OperandKind::Out) operation.operands[k] = 1;
      if (kinds[k] == OperandKind::Generation) operation.operands[k] = kGenerations - 1;
    }
    schedule.operations.push_back(operation);
  }
  Repair(schedule);
  return schedule;
}

Schedule LargestRandom() {
  Random random(1);
  Schedule costliest;
  for (int i = 0; i < 10'000; ++i) {
    Schedule schedule = Generate(random, kMaxOperations);
    schedule.threads = kMaxThreads;
    for (Operation& operation : schedule.operations) {
      operation.thread = static_cast<uint8_t>(random.Below(kMaxThreads));
    }
    if (CostOf(schedule) > CostOf(costliest)) costliest = std::move(schedule);
  }
  return costliest;
}

}  // namespace gcfuzz
