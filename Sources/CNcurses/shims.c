#include "CNcurses.h"
#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
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
        ssize_t ignored = write(STDOUT_FILENO, leaving, leaving_count);
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

static void send_capability(const char *sequence) {
    if (!sequence) return;
    putp(sequence);
}

static void enter_modes(void) {
    send_capability(keypad_xmit);
    fflush(stdout);
    cn_send(PASTE_ON, (int)strlen(PASTE_ON));
}

static void leave_modes(void) {
    cn_send(PASTE_OFF, (int)strlen(PASTE_OFF));
    send_capability(keypad_local);
    fflush(stdout);
}

static void set_locale(void) {
    utf8_locale = setlocale(LC_CTYPE, "") != NULL && strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
    if (!utf8_locale) setlocale(LC_CTYPE, "C.UTF-8");
}

bool cn_locale_is_utf8(void) { return utf8_locale; }

int cn_start(void) {
    static bool stops_at_exit;
    if (taken) return CN_STARTED;
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) return CN_NOT_A_TERMINAL;
    have_cooked = tcgetattr(STDIN_FILENO, &cooked) == 0;
    set_locale();
    // initscr would end the process on an unknown terminal.
    SCREEN *screen = newterm(NULL, stdout, stdin);
    if (!screen) return CN_UNKNOWN_TERMINAL;
    // TERM=dumb passes newterm.
    if (!cursor_address) {
        endwin();
        delscreen(screen);
        return CN_NO_CURSOR_ADDRESSING;
    }
    cbreak();
    noecho();
    nonl();
    leaveok(stdscr, FALSE);
    idlok(stdscr, TRUE);
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
    endwin();
    delscreen(screen);
}

void cn_pause(void) {
    if (!taken) return;
    leave_modes();
    endwin();
}

void cn_go_on(void) {
    if (!taken) return;
    reset_prog_mode();
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
}

void cn_repaint(void) {
    if (taken) clearok(curscr, TRUE);
}

void cn_bell(void) {
    if (taken) beep();
}

void cn_send(const char *bytes, int count) {
    fflush(stdout);
    while (count > 0) {
        ssize_t written = write(STDOUT_FILENO, bytes, (size_t)count);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return;
        bytes += written;
        count -= (int)written;
    }
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
    signal(SIGPIPE, SIG_IGN);
    return signal_reader;
}
