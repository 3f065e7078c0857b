#ifndef CPROCESS_H
#define CPROCESS_H

/// Forbids core files and reading of this process's memory by others of the same user.
/// Returns 0, or the error number of the first call that failed.
int cprocess_forbid_inspection(void);

/// Gives the fatal signals back to the system, so that no crash reporter prints registers and memory.
void cprocess_drop_crash_reporter(void);

/// Takes the program's code, and what it only reads, out of this process's memory; what is needed comes back from the files it lies in.
void cprocess_let_go_of_code(void);

/// Starts `/bin/sh -c line` in a session of its own without a terminal, with nothing to read and no descriptors of ours.
/// Its output and its messages can be read, without blocking, from the descriptors put into `output` and `messages`.
/// Returns 0 and its process number, which is also that of its process group; else an error number.
int cprocess_start_helper(const char *line, int *pid, int *output, int *messages);

/// Runs `/bin/sh -c line` with `file` as its first argument on the terminal of this process and in its process group, and
/// waits for its end, which it puts into `status` as `waitpid` does. Returns 0 or an error number.
int cprocess_run_on_terminal(const char *line, const char *file, int *status);

#endif
