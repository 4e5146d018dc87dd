/* The functions are libFuzzer's; SwiftPM wants a source beside the header. */
#include "CLibFuzzer.h"
