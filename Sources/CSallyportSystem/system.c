/* The header is all there is; a target needs one translation unit. */
#include "CSallyportSystem.h"
