#include "cli/run_findings.h"

#include <fmt/format.h>

#include <algorithm>

#include "execute/known_bugs.h"
#include "report/finding_report.h"
#include "report/print_schedule.h"
#include "report/run_record.h"

namespace gcfuzz {
namespace {

// The sentence that a crash does not say itself. Not kFindingPrefix: the rest is not ours.
constexpr std::string_view kCrashPrefix = "gcfuzz: CRASH: ";

// Where the line begins that begins with `prefix`; npos if none does.
size_t FindLine(const std::string& text, std::string_view prefix) {
  if (text.starts_with(prefix)) return 0;
  const size_t at = text.find("\n" + std::string(prefix));
  return at == std::string::npos ? at : at + 1;
}

// A verdict of ours has its sentence already.
std::string CrashSentence(const RunFinding& finding) {
  if (finding.report.find(kFindingPrefix) != std::string::npos) return {};
  const std::string& signature = finding.read.signature.text;
  const size_t slash = signature.find('/');
  const std::string where = slash == std::string::npos ? "" : " in " + signature.substr(slash + 1);
  return fmt::format("{}{}{}\n", kCrashPrefix, finding.read.headline, where);
}

std::string ScheduleAndReplay(const Schedule& schedule) {
  std::string text = "schedule:\n";
  StringSink sink(text);
  PrintShortened(schedule, sink);
  PrintBuildAndReplay(schedule, sink);
  return text;
}

}  // namespace

void RunFindings::Add(const Outcome& outcome) {
  ++runs_;
  if (outcome.kind != OutcomeKind::Finding) return;
  ReadReport read = Read(outcome.report, outcome.verdict);
  for (RunFinding& finding : findings_) {
    if (finding.read.signature != read.signature) continue;
    ++finding.hits;
    return;
  }
  std::string label = LabelOfReport(read);
  findings_.push_back(
      {std::move(read), outcome.verdict, std::move(label), outcome.report, 1, {}, {}});
}

std::vector<const RunFinding*> RunFindings::Sorted() const {
  std::vector<const RunFinding*> sorted;
  sorted.reserve(findings_.size());
  for (const RunFinding& finding : findings_) sorted.push_back(&finding);
  std::sort(sorted.begin(), sorted.end(), [](const auto* left, const auto* right) {
    return left->hits != right->hits ? left->hits > right->hits
                                     : left < right;  // then as they came
  });
  return sorted;
}

RunFinding* RunFindings::MostFrequent() {
  const std::vector<const RunFinding*> sorted = Sorted();
  return sorted.empty() ? nullptr
                        : &findings_[static_cast<size_t>(sorted.front() - findings_.data())];
}

std::string LabelOfReport(const ReadReport& read) {
  const uint32_t version =
      read.cpython.empty() ? CPythonVersionNumber() : ParseVersion(read.cpython);
  return LabelOf({read.signature, read.functions, read.schedule ? &*read.schedule : nullptr},
                 version);
}

std::string DescribeRate(const Rate& rate, int executions) {
  const Interval interval = ConfidenceOf(rate);
  const std::string each = executions > 1 ? fmt::format(" of up to {} executions", executions) : "";
  return fmt::format("{} of {} {}{}: {:.0f}%, with 95% confidence {:.0f}% to {:.0f}%", rate.hits,
                     rate.runs, rate.runs == 1 ? "run" : "runs", each, 100 * rate.share(),
                     100 * interval.low, 100 * interval.high);
}

std::string CompleteReport(const RunFinding& finding, const Rate& rate, int executions,
                           const Schedule& schedule) {
  std::string report = CrashSentence(finding) + finding.report;
  if (report.back() != '\n') report += '\n';
  if (finding.read.replay.empty()) report += ScheduleAndReplay(schedule);
  const size_t build = FindLine(report, "CPython ");
  if (build != std::string::npos) report.insert(build, finding.about_preemptions);
  const size_t replay = FindLine(report, kReplayPrefix);
  report.insert(replay, fmt::format("fails in: {}\n", DescribeRate(rate, executions)));
  if (FindLine(report, kSignaturePrefix) != std::string::npos) return report;
  const Signature& signature = finding.read.signature;
  return report + fmt::format("{}{} {}\n{}{}\n", kSignaturePrefix, signature.Hash(), signature.text,
                              kLabelPrefix, finding.label);
}

}  // namespace gcfuzz
