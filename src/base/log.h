/*
 * What the operator reads: one line on standard error for each event.
 *
 * Control bytes and what is not UTF-8 are escaped as \xNN, so text from outside cannot forge a line
 * (protocols.md TRAP-17).  No line says who asked for what.  On systemd's journal (JOURNAL_STREAM
 * set) each line starts with its "<N>" priority.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

enum log_level { LOG_ERROR, LOG_WARN, LOG_NOTE, LOG_DEBUG };

/* `name` stands in front of each line, for example "vestkad: worker 2"; the string must stay. */
void log_init(const char *name, enum log_level most);

/* Logs and yields -1, so that the failure path is one line: return error("cannot open '%s'", path); */
int error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void note(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void debug(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
