// Edges, loads and stores of the code under test: its compiler lets each call us
// (-fsanitize-coverage=trace-pc-guard,trace-loads,trace-stores).
#ifndef GCFUZZ_INTERLEAVE_EDGES_H_
#define GCFUZZ_INTERLEAVE_EDGES_H_

namespace gcfuzz {

// Whether those that the calling thread passes are counted, and are yield points of it. Not at
// first: all others pay no more than a look at a flag.
void CountEdges(bool count);

// The calling thread has stopped the world. What it does until it starts it again is not counted:
// nobody could go on there, and in a collection it is most of what happens. Returns whether it was
// not counted before.
bool PauseEdges(bool pause);

// What the calling thread does while it lives is not counted: nobody else may run, for it has a
// lock that threads under control do not wait for as they should.
class EdgesPaused {
 public:
  EdgesPaused() : before_(PauseEdges(true)) {}
  ~EdgesPaused() { PauseEdges(before_); }
  EdgesPaused(const EdgesPaused&) = delete;
  EdgesPaused& operator=(const EdgesPaused&) = delete;

 private:
  bool before_;
};

}  // namespace gcfuzz

#endif  // GCFUZZ_INTERLEAVE_EDGES_H_
