#!/bin/bash -eu
# OSS-Fuzz's test step: that our own parts do what they say, in its image and with its
# compiler. No sanitizer, no coverage and no CPython here: those tests are ctest's in a
# full build (scripts/test.sh), which takes longer and more than this image has.
unset CFLAGS CXXFLAGS LIB_FUZZING_ENGINE

cmake -S "$SRC/gcfuzz" -B "$WORK/gcfuzz-tests" -G Ninja \
  -DGCFUZZ_VARIANT=plain -DGCFUZZ_TOOL=OFF -DGCFUZZ_BENCHMARKS=OFF -DGCFUZZ_FUZZING_ENGINE=
cmake --build "$WORK/gcfuzz-tests"
ctest --test-dir "$WORK/gcfuzz-tests" --output-on-failure -j"$(nproc)"
