#include "execute/python_ops.h"

#include <array>
#include <span>

#include "base/harness_fault.h"
#include "python/callback.h"
#include "python/names.h"
#include "python/tracked_type.h"
#include "schedule/op_table.h"
#include "schedule/operand_words.h"

namespace gcfuzz {
namespace {

constexpr char kModule[] = "gcfuzz_python_ops";

std::array<PyObject*, 256> functions;  // by code
PyObject* join_started;
PyObject* forget_finalizers;

// Numbers, and words that are not among the names (names.h): made once, never again.
std::array<PyObject*, 256> numbers;
std::array<PyObject*, std::size(kKeyWords)> keys;
std::array<PyObject*, std::size(kSpecialWords)> specials;
constexpr int kThresholds[] = {0, 1, 10, 100};

PyObject* Take(PyObject* made, const char* what) {
  if (made == nullptr) {
    PyErr_Print();
    HarnessFault("%s: cannot make or find '%s'", kModule, what);
  }
  return made;
}

void MakeConstants() {
  for (int i = 0; i < 256; ++i) numbers[i] = Take(PyLong_FromLong(i), "a number");
  const auto intern = [](std::string_view word) {
    return Take(PyUnicode_InternFromString(std::string(word).c_str()), "a word");
  };
  for (size_t i = 0; i < keys.size(); ++i) keys[i] = intern(kKeyWords[i]);
  for (size_t i = 0; i < specials.size(); ++i) specials[i] = intern(kSpecialWords[i]);
}

void SetGlobal(PyObject* module, const char* name, void* value) {
  if (PyObject_SetAttrString(module, name, static_cast<PyObject*>(value)) != 0) Take(nullptr, name);
}

// Whether it makes a weak reference whose callback is the body.
bool Watches(OpCode code) { return code == OpCode::Watch || code == OpCode::MakeProxy; }

// The argument for an operand; null without an exception: an empty slot.
Ref Argument(ThreadContext& context, OpCode code, OperandKind kind, uint8_t operand) {
  switch (kind) {
    case OperandKind::Base:
      return operand == 0 ? Ref::Share(reinterpret_cast<PyObject*>(TrackedRoot()))
                          : context.Get(operand - 1);
    case OperandKind::Name:
      return Ref::Share(GetNames().attributes[operand]);
    case OperandKind::Key:
      return Ref::Share(keys[operand]);
    case OperandKind::Special:
      return Ref::Share(specials[operand]);
    case OperandKind::Body:
      return Ref::Share(Watches(code) ? WatchCallable(operand) : BodyCallable(operand));
    case OperandKind::Count:
      return Ref::Share(numbers[operand + 1]);
    case OperandKind::Threshold:
      return Ref::Share(numbers[kThresholds[operand]]);
    default:
      return IsSlot(kind) ? context.Get(operand) : Ref::Share(numbers[operand]);
  }
}

// The arguments of a call, owned.
class Arguments {
 public:
  void Add(Ref argument) {
    pointers_[count_] = argument ? argument.get() : Py_None;
    owned_[count_++] = std::move(argument);
  }
  size_t count() const { return count_; }
  Ref Call(PyObject* function) {
    return Ref::Steal(PyObject_Vectorcall(function, pointers_.data(), count_, nullptr));
  }

 private:
  std::array<Ref, kMaxOperands> owned_;
  std::array<PyObject*, kMaxOperands> pointers_{};
  size_t count_ = 0;
};

bool IsResult(OperandKind kind) { return kind == OperandKind::Out || kind == OperandKind::Keep; }

// Where the result goes, as an operand of kind Keep; 0: nowhere.
int ResultOperand(const Operation& operation, std::span<const OperandKind> kinds) {
  for (size_t i = 0; i < kinds.size(); ++i) {
    if (kinds[i] == OperandKind::Out) return operation.operands[i] + 1;
    if (kinds[i] == OperandKind::Keep) return operation.operands[i];
  }
  return 0;
}

}  // namespace

void LoadPythonOps() {
  MakeConstants();
  PyObject* module = Take(PyImport_ImportModule(kModule), kModule);
  SetGlobal(module, "MAX_SIZE", numbers[kMaxContainerSize]);
  SetGlobal(module, "Root", TrackedRoot());
  SetGlobal(module, "StaticRoot", StaticRoot());
  SetGlobal(module, "Del", TrackedDel());
  SetGlobal(module, "Context", &PyContext_Type);
  SetGlobal(module, "ContextVar", &PyContextVar_Type);
#define GCFUZZ_OP(...)
#define GCFUZZ_RUNNER_OP(...)
#define GCFUZZ_PYTHON_OP(code, Name, ...) \
  functions[code] = Take(PyObject_GetAttrString(module, #Name), #Name);
#include "schedule/ops.def"
#undef GCFUZZ_OP
  forget_finalizers = Take(PyObject_GetAttrString(module, "ForgetFinalizers"), "ForgetFinalizers");
  join_started = Take(PyObject_GetAttrString(module, "JoinStarted"), "JoinStarted");
}

bool ExecutePythonOp(ThreadContext& context, const Operation& operation) {
  const std::span<const OperandKind> kinds = InfoOf(operation.code).operands;
  Arguments arguments;
  for (size_t i = 0; i < kinds.size(); ++i) {
    if (IsResult(kinds[i])) continue;
    Ref argument = Argument(context, operation.code, kinds[i], operation.operands[i]);
    if (!argument && arguments.count() == 0) return false;
    arguments.Add(std::move(argument));
  }
  Ref result = arguments.Call(functions[static_cast<uint8_t>(operation.code)]);
  if (!result || result.get() == Py_NotImplemented) return false;
  if (Watches(operation.code)) GetObjectObserver().WeakrefMade(result.get());
  return context.KeepOrDrop(ResultOperand(operation, kinds), std::move(result));
}

void ForgetFinalizers() {
  const Ref done = Ref::Steal(PyObject_CallNoArgs(forget_finalizers));
  if (!done) HarnessFault("cannot forget the finalizers of weakref");
}

void JoinStartedThread() {
  PyObject* pending = PyErr_GetRaisedException();
  const Ref joined = Ref::Steal(PyObject_CallNoArgs(join_started));
  if (!joined) HarnessFault("cannot join a Python thread");
  PyErr_SetRaisedException(pending);
}

}  // namespace gcfuzz
