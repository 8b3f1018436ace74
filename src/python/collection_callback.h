// A callback in gc.callbacks that is there before a schedule runs and stays until it is over:
// CPython walks the list without a lock (gh-149816), so a schedule may not change it.
#ifndef GCFUZZ_PYTHON_COLLECTION_CALLBACK_H_
#define GCFUZZ_PYTHON_COLLECTION_CALLBACK_H_

namespace gcfuzz {

// Attached, once, at start-up.
void MakeCollectionCallback();

// Appends it to gc.callbacks, where it does nothing until a body is set. It is gone when
// the list is emptied. Attached, alone.
void InstallCollectionCallback();

// From now on it runs the body about the collection's `info` (callback.h). Any thread.
void SetCollectionBody(int body);

}  // namespace gcfuzz

#endif  // GCFUZZ_PYTHON_COLLECTION_CALLBACK_H_
