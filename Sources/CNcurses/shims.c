#include "CNcurses.h"
#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>
// Last: term.h defines everyday words as macros.
#include <curses.h>
#include <term.h>

#define PASTE_ON "\033[?2004h"
#define PASTE_OFF "\033[?2004l"
#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static SCREEN *volatile taken;
static bool utf8_locale;
static int cursor_shown = -1;

// ---------------------------------------------------------------- bytes on their way out

// ncurses would wait in write(2) for a terminal that takes nothing, and spin on one that is non-blocking. So it writes
// into a file in memory, and what it wrote goes to the terminal from here, as far as that takes it.
static FILE *collector;
static int collector_file = -1;
static int terminal = -1;
static char *waiting;
static size_t waiting_start, waiting_end, waiting_capacity;
static uint64_t sent;
// How long giving the terminal back may wait for it, in milliseconds.
enum { LEAVING_PATIENCE = 200 };

// Makes room for more bytes at the end of what waits.
static char *room_for(size_t count) {
    if (waiting_start == waiting_end) waiting_start = waiting_end = 0;
    if (waiting_end + count > waiting_capacity) {
        size_t capacity = (waiting_end + count) * 2;
        char *larger = realloc(waiting, capacity);
        if (!larger) return NULL;
        waiting = larger;
        waiting_capacity = capacity;
    }
    return waiting + waiting_end;
}

static void queue(const char *bytes, size_t count) {
    if (count == 0) return;
    char *end = room_for(count);
    if (!end) return;
    memcpy(end, bytes, count);
    waiting_end += count;
}

static int queue_character(int character) {
    char byte = (char)character;
    queue(&byte, 1);
    return character;
}

static void queue_text(const char *text) { queue(text, strlen(text)); }

static void queue_capability(const char *capability) {
    if (capability) tputs(capability, 1, queue_character);
}

// Many descriptions end and begin every attribute by choosing the character set that is chosen already, for programs
// that draw lines with another one. This one never does.
static size_t without_charsets(char *bytes, size_t count) {
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (bytes[i] == '\017') continue;
        if (bytes[i] == '\033' && i + 2 < count && bytes[i + 1] == '(' && bytes[i + 2] == 'B') {
            i += 2;
            continue;
        }
        bytes[kept++] = bytes[i];
    }
    return kept;
}

// Takes over what ncurses has written since the last time. The file keeps its memory for the next frame.
static void collect(bool is_frame) {
    off_t end = lseek(collector_file, 0, SEEK_CUR);
    if (end <= 0) return;
    char *bytes = room_for((size_t)end);
    ssize_t count = bytes ? pread(collector_file, bytes, (size_t)end, 0) : 0;
    if (count > 0) waiting_end += is_frame ? without_charsets(bytes, (size_t)count) : (size_t)count;
    lseek(collector_file, 0, SEEK_SET);
    enum { KEPT = 1 << 16 };
    if (end > KEPT && ftruncate(collector_file, 0) != 0) return;
}

int cn_drain(void) {
    while (waiting_start < waiting_end) {
        ssize_t written = write(terminal, waiting + waiting_start, waiting_end - waiting_start);
        if (written > 0) {
            waiting_start += (size_t)written;
            sent += (uint64_t)written;
        } else if (written < 0 && errno == EINTR) {
            continue;
        } else if (written < 0 && errno == EAGAIN) {
            break;
        } else {
            // The terminal is gone: nothing will ever be taken.
            waiting_start = waiting_end;
        }
    }
    return (int)(waiting_end - waiting_start);
}

static long milliseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void drain_before_leaving(void) {
    long end = milliseconds() + LEAVING_PATIENCE;
    while (cn_drain() > 0) {
        long left = end - milliseconds();
        struct pollfd output = { terminal, POLLOUT, 0 };
        if (left <= 0 || (poll(&output, 1, (int)left) < 0 && errno != EINTR)) break;
    }
    waiting_start = waiting_end = 0;
}

// The terminal a second time: non-blocking here must not be non-blocking for the shell, which shares the first one.
static int open_terminal(void) {
    const char *paths[] = { ttyname(STDOUT_FILENO), "/proc/self/fd/1", "/dev/tty" };
    struct stat wanted, found;
    if (fstat(STDOUT_FILENO, &wanted) != 0) return -1;
    for (size_t i = 0; i < COUNT(paths); i++) {
        if (!paths[i]) continue;
        int file = open(paths[i], O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
        if (file < 0) continue;
        if (fstat(file, &found) == 0 && (found.st_rdev == wanted.st_rdev || i == COUNT(paths) - 1)) return file;
        close(file);
    }
    // It may block, which is better than no screen.
    return fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
}

int cn_output(void) { return terminal; }

uint64_t cn_sent(void) { return sent; }

void cn_send(const char *bytes, int count) {
    if (count > 0) queue(bytes, (size_t)count);
    cn_drain();
}

// ---------------------------------------------------------------- crash guard

static struct termios cooked;
static bool have_cooked;
static char leaving[256];
static size_t leaving_count;
static const int fatal[] = { SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE, SIGABRT };
static struct sigaction former[COUNT(fatal)];

static void on_fatal(int signal_number, siginfo_t *info, void *context) {
    if (taken) {
        taken = NULL;
        ssize_t ignored = write(terminal, leaving, leaving_count);
        (void)ignored;
        if (have_cooked) tcsetattr(STDIN_FILENO, TCSANOW, &cooked);
    }
    // Then whoever was there before: Swift's backtracer, or the default.
    for (size_t i = 0; i < COUNT(fatal); i++) {
        if (fatal[i] != signal_number) continue;
        if (former[i].sa_flags & SA_SIGINFO) {
            former[i].sa_sigaction(signal_number, info, context);
            return;
        }
        sigaction(signal_number, &former[i], NULL);
        raise(signal_number);
    }
}

static void add_leaving(const char *sequence) {
    if (!sequence || sequence == (char *)-1) return;
    size_t count = strlen(sequence);
    if (leaving_count + count > sizeof leaving) return;
    memcpy(leaving + leaving_count, sequence, count);
    leaving_count += count;
}

// Prepared ahead: a signal handler may not ask terminfo.
static void guard_crash(void) {
    static bool installed;
    leaving_count = 0;
    add_leaving(PASTE_OFF);
    add_leaving(keypad_local);
    add_leaving(exit_attribute_mode);
    add_leaving(exit_ca_mode);
    add_leaving(cursor_normal);
    add_leaving("\r\n");
    if (installed) return;
    installed = true;
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_sigaction = on_fatal;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < COUNT(fatal); i++) sigaction(fatal[i], &action, &former[i]);
}

// ---------------------------------------------------------------- taking and giving back

// Called with ncurses' terminal modes in force.
static struct termios program_modes;

static void enter_modes(void) {
    tcsetattr(STDIN_FILENO, TCSANOW, &program_modes);
    queue_capability(keypad_xmit);
    queue_text(PASTE_ON);
}

static void leave_modes(void) {
    queue_text(PASTE_OFF);
    endwin();
    collect(false);
    drain_before_leaving();
    if (have_cooked) tcsetattr(STDIN_FILENO, TCSANOW, &cooked);
}

static void set_locale(void) {
    utf8_locale = setlocale(LC_CTYPE, "") != NULL && strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
    if (!utf8_locale) setlocale(LC_CTYPE, "C.UTF-8");
}

bool cn_locale_is_utf8(void) { return utf8_locale; }

static void close_output(void) {
    if (collector) fclose(collector);
    if (terminal >= 0) close(terminal);
    collector = NULL;
    collector_file = terminal = -1;
}

int cn_start(void) {
    static bool stops_at_exit;
    if (taken) return CN_STARTED;
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) return CN_NOT_A_TERMINAL;
    have_cooked = tcgetattr(STDIN_FILENO, &cooked) == 0;
    set_locale();
    collector_file = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
    collector = collector_file >= 0 ? fdopen(collector_file, "w") : NULL;
    terminal = open_terminal();
    int memory = memfd_create("screen", MFD_CLOEXEC);
    if (!collector || terminal < 0 || memory < 0) {
        close_output();
        return CN_NO_DESCRIPTORS;
    }
    // initscr would end the process on an unknown terminal.
    SCREEN *screen = newterm(NULL, collector, stdin);
    if (!screen) {
        close(memory);
        close_output();
        return CN_UNKNOWN_TERMINAL;
    }
    // TERM=dumb passes newterm. What ncurses has written so far is in its buffer.
    bool is_simple = cursor_address == NULL;
    cbreak();
    noecho();
    nonl();
    tcgetattr(STDIN_FILENO, &program_modes);
    // From here on ncurses writes into memory.
    dup3(memory, collector_file, O_CLOEXEC);
    close(memory);
    if (is_simple) {
        endwin();
        delscreen(screen);
        close_output();
        if (have_cooked) tcsetattr(STDIN_FILENO, TCSANOW, &cooked);
        return CN_NO_CURSOR_ADDRESSING;
    }
    leaveok(stdscr, FALSE);
    idlok(stdscr, TRUE);
    // Else a key that is waiting would break off a frame in the middle.
    typeahead(-1);
    cursor_shown = -1;
    if (has_colors()) {
        start_color();
        use_default_colors();
    }
    taken = screen;
    guard_crash();
    if (!stops_at_exit) {
        stops_at_exit = true;
        atexit(cn_stop);
    }
    // LINES and COLUMNS of the environment may be those of another window.
    cn_resize_to_terminal();
    enter_modes();
    return CN_STARTED;
}

void cn_stop(void) {
    SCREEN *screen = taken;
    if (!screen) return;
    taken = NULL;
    leave_modes();
    delscreen(screen);
    close_output();
}

void cn_pause(void) {
    if (taken) leave_modes();
}

void cn_go_on(void) {
    if (!taken) return;
    enter_modes();
    cursor_shown = -1;
    cn_repaint();
}

void cn_suspend(void) {
    cn_pause();
    struct sigaction standard, ours;
    memset(&standard, 0, sizeof standard);
    standard.sa_handler = SIG_DFL;
    sigemptyset(&standard.sa_mask);
    sigaction(SIGTSTP, &standard, &ours);
    kill(0, SIGTSTP);
    sigaction(SIGTSTP, &ours, NULL);
    cn_go_on();
}

// ---------------------------------------------------------------- size, colours, keys

cn_size cn_get_size(void) {
    cn_size size = { LINES, COLS };
    return size;
}

cn_size cn_resize_to_terminal(void) {
    struct winsize window;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) == 0 && window.ws_row > 0 && window.ws_col > 0
        && is_term_resized(window.ws_row, window.ws_col)) {
        resizeterm(window.ws_row, window.ws_col);
    }
    return cn_get_size();
}

int cn_colors(void) { return taken && has_colors() ? COLORS : 0; }

int cn_pair(int foreground, int background) {
    return taken && has_colors() ? alloc_pair(foreground, background) : 0;
}

const char *cn_key_sequence(const char *name) {
    char *sequence = tigetstr(name);
    return sequence == (char *)-1 ? NULL : sequence;
}

// ---------------------------------------------------------------- drawing

static attr_t attributes_of(uint32_t bits) {
    attr_t attributes = A_NORMAL;
    if (bits & CN_BOLD) attributes |= A_BOLD;
    if (bits & CN_DIM) attributes |= A_DIM;
    if (bits & CN_REVERSE) attributes |= A_REVERSE;
    if (bits & CN_UNDERLINE) attributes |= A_UNDERLINE;
    return attributes;
}

void cn_erase(void) {
    if (taken) werase(stdscr);
}

void cn_put(int row, int column, const char *utf8, int bytes, uint32_t attributes, int pair) {
    if (!taken || row < 0 || column < 0 || row >= LINES || column >= COLS) return;
    wmove(stdscr, row, column);
    // The last argument carries pairs above 32,767.
    wattr_set(stdscr, attributes_of(attributes), (short)(pair > 32767 ? 0 : pair), &pair);
    waddnstr(stdscr, utf8, bytes);
    wattr_set(stdscr, A_NORMAL, 0, NULL);
}

void cn_flush(int cursor_row, int cursor_column) {
    if (!taken) return;
    int shown = cursor_row >= 0;
    if (shown != cursor_shown) {
        curs_set(shown);
        cursor_shown = shown;
    }
    if (shown) wmove(stdscr, cursor_row, cursor_column);
    leaveok(stdscr, !shown);
    wnoutrefresh(stdscr);
    doupdate();
    collect(true);
    cn_drain();
}

void cn_repaint(void) {
    if (taken) clearok(curscr, TRUE);
}

// ---------------------------------------------------------------- characters

int cn_wcwidth(uint32_t scalar) { return wcwidth((wchar_t)scalar); }

bool cn_use_utf8(void) { return setlocale(LC_CTYPE, "C.UTF-8") != NULL; }

// ---------------------------------------------------------------- signals

static int signal_reader = -1, signal_writer = -1;

static void on_signal(int signal_number) {
    int kept = errno;
    unsigned char byte = (unsigned char)signal_number;
    ssize_t ignored = write(signal_writer, &byte, 1);
    (void)ignored;
    errno = kept;
}

int cn_ready(int input) {
    struct pollfd files[] = { { signal_reader, POLLIN, 0 }, { input, POLLIN, 0 } };
    if (poll(files, 2, 0) <= 0) return 0;
    return (files[0].revents ? CN_SIGNAL_READY : 0) | (files[1].revents ? CN_INPUT_READY : 0);
}

static void on_broken_pipe(int signal_number) { (void)signal_number; }

int cn_signal_pipe(void) {
    if (signal_reader >= 0) return signal_reader;
    int ends[2];
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) return -1;
    signal_reader = ends[0];
    signal_writer = ends[1];
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = on_signal;
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    const int wanted[] = { SIGWINCH, SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGCONT };
    for (size_t i = 0; i < COUNT(wanted); i++) sigaction(wanted[i], &action, NULL);
    // Not SIG_IGN, which an editor that is started would inherit.
    action.sa_handler = on_broken_pipe;
    sigaction(SIGPIPE, &action, NULL);
    return signal_reader;
}
