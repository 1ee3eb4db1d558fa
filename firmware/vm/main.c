// SPDX-License-Identifier: MIT
//
// What a board does after start, and the runtime's description of itself.

#include "rt.h"
#include "rt_info.h"
#include "rt_main.h"

int rt_main(void) {
    int status = 0;
    if (rt_run_main("boot.py", &status) == 2) {
        return status;
    }
    switch (rt_run_main("main.py", &status)) {
        case 0:
            return 0;
        case 2:
            return status;
        default:
            return 1;
    }
}
