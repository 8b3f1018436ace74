// What of the machine decides how runs behave.
#ifndef GCFUZZ_CLI_MACHINE_H_
#define GCFUZZ_CLI_MACHINE_H_

#include <string>

namespace gcfuzz {

// "on", or "off" with who switched it off. Addresses that differ from run to run are
// one reason why runs of one input differ.
std::string DescribeAslr();

struct Cores {
  int usable;  // by this process (its affinity mask)
  int online;
};
Cores CountCores();

// Makes sure that the addresses of this process are not randomized: if they are, executes
// the program anew, from the beginning, with them fixed. Returns, with nothing changed,
// where that is not allowed.
void FixAddresses();

}  // namespace gcfuzz

#endif  // GCFUZZ_CLI_MACHINE_H_
