#ifndef FUZZ_H_
#define FUZZ_H_

#include <stddef.h>
#include <stdint.h>

/**
 * LLVMFuzzerTestOneInput(${bytes}, ${length}):
 * Try the ${length} bytes at ${bytes}; abort if something that must hold does
 * not. Return 0. The name is libFuzzer's; replay.c calls it for each file of a
 * corpus.
 */
int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

#endif /* !FUZZ_H_ */
