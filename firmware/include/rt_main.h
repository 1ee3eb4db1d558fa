// SPDX-License-Identifier: MIT
//
// What every port runs after rt_init().

#ifndef RT_MAIN_H
#define RT_MAIN_H

// Runs the frozen boot.py, then main.py.  Uncaught exceptions are printed with their traceback.
// Returns 0 when main.py ended or there is none, 1 after an uncaught exception in it, or the
// status of its SystemExit.
int rt_main(void);

#endif
