// What callboard needs of ncurses, without curses.h: its macros, variadics and globals stay in shims.c.
#pragma once
#include <stdbool.h>
#include <stdint.h>

// Attribute bits; translated to ncurses' own in shims.c.
enum { CN_BOLD = 1, CN_DIM = 2, CN_REVERSE = 4, CN_UNDERLINE = 8 };

typedef struct {
    int rows, columns;
} cn_size;

// Outcomes of cn_start.
enum {
    CN_STARTED = 0,
    CN_UNKNOWN_TERMINAL = -1,
    CN_NOT_A_TERMINAL = -2,
    CN_NO_CURSOR_ADDRESSING = -3,
    CN_NO_DESCRIPTORS = -4
};

// Takes the terminal over: own screen, keys unechoed and one by one, bracketed paste.
// The terminal is given back by cn_stop, at exit and on a crash.
int cn_start(void);
// Gives the terminal back. Does nothing when it is not taken.
void cn_stop(void);
// Gives the terminal to another program, and takes it again.
void cn_pause(void);
void cn_go_on(void);
// Stops the whole job as Ctrl-Z does, with the terminal given back meanwhile; returns when it goes on.
void cn_suspend(void);

// Whether the locale of the environment is UTF-8; if not, cn_start falls back to C.UTF-8 for characters.
bool cn_locale_is_utf8(void);
cn_size cn_get_size(void);
// Asks the terminal for its size and takes it over.
cn_size cn_resize_to_terminal(void);
// How many colours there are; 0 when there are none.
int cn_colors(void);
// A colour pair; -1 is the terminal's own colour.
int cn_pair(int foreground, int background);
// The sequence the terminal sends for a key with this terminfo name, or NULL.
const char *cn_key_sequence(const char *name);

void cn_erase(void);
// Writes UTF-8 text at a place. The caller has cut it to the columns that are left.
void cn_put(int row, int column, const char *utf8, int bytes, uint32_t attributes, int pair);
// Sends the difference on its way to the terminal; the cursor ends up at the place, or hidden if the row is negative.
void cn_flush(int cursor_row, int cursor_column);
// Makes the next cn_flush paint everything again.
void cn_repaint(void);
// Sends bytes past ncurses, for sequences that change nothing on the screen.
void cn_send(const char *bytes, int count);
// Sends what the terminal takes now of what is on its way, and returns how many bytes are left. Never waits.
int cn_drain(void);
// Becomes writable when the terminal takes bytes.
int cn_output(void);
// How many bytes the terminal has taken.
uint64_t cn_sent(void);

// The columns the C library gives a character; -1 if it cannot be printed. Follows LC_CTYPE.
int cn_wcwidth(uint32_t scalar);
// Sets LC_CTYPE to C.UTF-8; for checking widths without a terminal.
bool cn_use_utf8(void);

// Makes WINCH, TERM, HUP, INT, QUIT, TSTP and CONT arrive as one byte each at the returned descriptor, and PIPE
// do nothing. -1 on failure. Called before cn_start, so that ncurses does not put in its own handlers.
int cn_signal_pipe(void);

enum {
    CN_SIGNAL_READY = 1,
    CN_INPUT_READY = 2
};

// Which of the signals and a descriptor (-1 for none) have something to read now.
int cn_ready(int input);
