#!/bin/bash -eu
# OSS-Fuzz's build step: $SRC/gcfuzz and $SRC/cpython3 become fuzz targets in $OUT, made
# with its compiler ($CC, $CXX), its flags ($CFLAGS, $CXXFLAGS) and its engine
# ($LIB_FUZZING_ENGINE). A target is one file: CPython and the modules it starts with
# are linked in, so nothing of $SRC or $WORK is needed to run it.
targets=(gc_parallel_fuzzer gc_interleave_fuzzer schedule_codec_fuzzer)
gcfuzz=$SRC/gcfuzz
build=$WORK/gcfuzz-build

# Programs that are built on the way and run (_freeze_module, gcfuzz) are sanitized too.
export ASAN_OPTIONS=detect_leaks=0

# CPython calls slots through pointers of other function types (gh-111178) and wraps
# unsigned reference counts round, by design: neither is a finding.
if [ "$SANITIZER" = undefined ]; then
  by_design=-fno-sanitize=function,unsigned-integer-overflow
  export CFLAGS="$CFLAGS $by_design" CXXFLAGS="$CXXFLAGS $by_design"
fi

cpython=$(GCFUZZ_BUILD_ROOT=$WORK/gcfuzz-cpython "$gcfuzz/scripts/build_cpython.sh" \
  --cpython "$SRC/cpython3" --flags-from-env)

cmake -S "$gcfuzz" -B "$build" -G Ninja \
  -DGCFUZZ_CPYTHON_BUILD="$cpython" -DGCFUZZ_VARIANT="${SANITIZER/address/asan}" \
  -DGCFUZZ_OWN_FLAGS=OFF -DGCFUZZ_FUZZING_ENGINE="$LIB_FUZZING_ENGINE" \
  -DGCFUZZ_TESTS=OFF -DGCFUZZ_BENCHMARKS=OFF
cmake --build "$build" --target "${targets[@]}" corpus

for target in "${targets[@]}"; do
  cp "$build/bin/$target" "$OUT/"
  # All read the same format, so they start from the same seeds.
  cp "$build/corpus/gc_parallel_fuzzer_seed_corpus.zip" "$OUT/${target}_seed_corpus.zip"
  cp "$gcfuzz/scripts/oss_fuzz/target.options" "$OUT/$target.options"
done
