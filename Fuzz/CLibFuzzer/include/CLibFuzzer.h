#ifndef CLIBFUZZER_H_
#define CLIBFUZZER_H_

#include <stddef.h>
#include <stdint.h>

/**
 * LLVMFuzzerRunDriver(${argc}, ${argv}, ${callback}):
 * Run libFuzzer (llvm.org/docs/LibFuzzer.html) with these arguments; it feeds
 * inputs to ${callback}, which returns 0, and ends the process itself when it
 * has found something.
 */
int LLVMFuzzerRunDriver(int * _Nonnull argc,
    char * _Nullable * _Nonnull * _Nonnull argv,
    int (* _Nonnull callback)(const uint8_t * _Nullable, size_t));

#endif /* !CLIBFUZZER_H_ */
