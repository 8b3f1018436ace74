// How often something fails, told from few runs. Pure arithmetic.
#ifndef GCFUZZ_CLI_RATE_H_
#define GCFUZZ_CLI_RATE_H_

namespace gcfuzz {

struct Rate {
  int hits = 0;
  int runs = 0;

  // 0 if there were no runs.
  double share() const { return runs == 0 ? 0 : double(hits) / runs; }
};

// Where the true share lies, with 95% confidence: Wilson's interval, which is right for few
// runs and for shares near 0 and 1 too. [0, 1] without runs.
struct Interval {
  double low = 0;
  double high = 1;
};
Interval ConfidenceOf(const Rate& rate);

// True if `after` is lower than `before` by more than chance explains: by more than
// 1.64 standard errors of the difference of two shares, which happens once in 20
// times when nothing has changed.
bool Sank(const Rate& before, const Rate& after);

// Decides run by run whether a schedule still fails about as often as it did, or at
// most a third as often: Wald's sequential probability ratio test with one wrong
// answer in ten either way. What always fails is decided by two runs, what fails no
// more after a handful; only rare failures need many. A schedule that never failed
// in front of it does not hold.
class SequentialTest {
 public:
  enum class Answer { Undecided, Holds, Sank };

  // `rate` is that of the failure so far, above 0. Decides after most_runs at the
  // latest, by what is more likely then. REQUIRES: most_runs > 0.
  SequentialTest(double rate, int most_runs);

  Answer Note(bool failed);

 private:
  double if_failed_;  // what a run adds to the log-likelihood ratio
  double if_passed_;
  double log_ratio_ = 0;  // of "as often as before" to "a third as often"
  int hits_ = 0;
  int runs_left_;
};

}  // namespace gcfuzz

#endif  // GCFUZZ_CLI_RATE_H_
