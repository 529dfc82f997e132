#include "net/answer_log.h"

#include <arpa/inet.h>
#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "base/utf8.h"

#define PENDING_FULL  (16u << 10)     /* written at once then, else within a quarter of a second */
#define PATH_MOST     300             /* bytes of a path; longer ones lead nowhere here */
#define SYSLOG_PREFIX "<30>vestkad: " /* facility daemon, severity informational */
#define DAY           86400

void
answer_log_init(struct answer_log *l, int fd, bool syslog, enum answer_log_address address)
{
	*l = (struct answer_log){ .fd = fd, .syslog = syslog, .address = address };
	buf_init(&l->pending, 0);
}

void
answer_log_release(struct answer_log *l)
{
	_Atomic uint64_t lost = 0;

	answer_log_flush(l, &lost);
	buf_release(&l->pending);
	l->fd = -1;
}

int
answer_log_status(enum page_status status)
{
	static const int codes[] = {
		[PAGE_OK] = 20,        [PAGE_MOVED] = 31,        [PAGE_NOT_FOUND] = 51,
		[PAGE_GONE] = 52,      [PAGE_NOT_HERE] = 53,     [PAGE_BAD] = 59,
		[PAGE_BUSY] = 41,      [PAGE_BROKEN] = 42,       [PAGE_SLOW] = 44,
		[PAGE_INPUT] = 10,     [PAGE_SENT_ON] = 30,      [PAGE_REFUSED] = 50,
		[PAGE_SHOW_CERT] = 60, [PAGE_NOT_ENROLLED] = 61, [PAGE_CERT_BAD] = 62,
	};

	return (size_t)status < sizeof(codes) / sizeof(codes[0]) && codes[status] ? codes[status]
										  : 42;
}

/* --- a line --- */

/* One word: blanks, quotes, backslashes, controls and what is no UTF-8 as \xNN. */
static void
add_word(struct buf *out, struct str text)
{
	struct str rest = str_part(text, 0, PATH_MOST);

	if (rest.n == 0)
		buf_addc(out, '-');
	while (rest.n) {
		uint32_t cp;
		size_t n = utf8_decode(rest, &cp);
		bool plain = n && cp > 0x20 && cp != '"' && cp != '\\' && cp != 0x7F &&
			     !(cp >= 0x80 && cp <= 0xA0) && !(cp >= 0x2000 && cp <= 0x206F) &&
			     cp != 0xFEFF;

		if (plain)
			buf_add(out, rest.s, n);
		for (size_t i = 0; !plain && i < (n ? n : 1); i++)
			buf_addf(out, "\\x%02X", (unsigned char)rest.s[i]);
		rest = str_after(rest, n ? n : 1);
	}
	if (text.n > PATH_MOST)
		buf_adds(out, "...");
}

static void
add_reader(struct buf *out, const struct answer_log *l, const struct asking *asking,
	   const struct limit *limit, time_t now)
{
	static const unsigned char mapped[12] = { [10] = 0xFF, [11] = 0xFF };
	char text[INET6_ADDRSTRLEN] = "-";
	bool ip4 = memcmp(asking->address, mapped, sizeof(mapped)) == 0;

	if (l->address == ANSWER_LOG_NOBODY)
		return;
	if (l->address == ANSWER_LOG_DAY) {
		uint32_t name = limit_name(limit, asking->who, (uint64_t)now / DAY);

		if (name)
			buf_addf(out, " reader=%08x", (unsigned)name);
		else
			buf_adds(out, " reader=-");
		return;
	}
	if (asking->known)
		inet_ntop(ip4 ? AF_INET : AF_INET6, asking->address + (ip4 ? 12 : 0), text,
			  sizeof(text));
	buf_addf(out, " reader=%s", text);
}

/* Times are UTC; the same second is printed once. */
static const char *
date_of(struct answer_log *l, time_t now)
{
	struct tm t;

	if (now != l->second && gmtime_r(&now, &t))
		strftime(l->date, sizeof(l->date), "%Y-%m-%dT%H:%M:%SZ", &t);
	l->second = now;
	return l->date;
}

void
answer_log_begin(struct answer_log *l, struct buf *line, const struct proto *proto,
		 enum page_status status, const struct request *by, const struct asking *asking,
		 const struct limit *limit, time_t now)
{
	if (l->fd < 0)
		return;
	buf_addf(line, "at=%s proto=%s status=%d path=", date_of(l, now), proto->name,
		 answer_log_status(status));
	add_word(line, by ? by->path : STR(""));
	if (by && by->has_query)
		buf_addf(line, " query=%zu", by->query.n);
	add_reader(line, l, asking, limit, now);
}

/* --- where to --- */

/* A fault is said once, when it begins, and that it is over. */
static void
write_all(struct answer_log *l, struct str text, _Atomic uint64_t *lost)
{
	uint64_t lines = 0;

	for (size_t i = 0; i < text.n; i++)
		lines += text.s[i] == '\n';
	while (text.n) {
		ssize_t n = l->syslog ? send(l->fd, text.s, text.n, MSG_NOSIGNAL | MSG_DONTWAIT)
				      : write(l->fd, text.s, text.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			if (!l->failing)
				warn("cannot write the log of answers: %s; lines are lost until it "
				     "can be written again",
				     strerror(errno));
			l->failing = true;
			tally_add(lost, lines ? lines : 1);
			return;
		}
		text = str_after(text, (size_t)n);
	}
	if (l->failing)
		note("the log of answers is written again");
	l->failing = false;
}

void
answer_log_flush(struct answer_log *l, _Atomic uint64_t *lost)
{
	if (l->fd >= 0 && l->pending.n)
		write_all(l, buf_str(&l->pending), lost);
	buf_clear(&l->pending);
}

void
answer_log_end(struct answer_log *l, struct buf *line, const struct tally_answer *a,
	       _Atomic uint64_t *lost)
{
	if (l->fd < 0 || line->n == 0)
		return;
	if (l->syslog)
		buf_adds(&l->pending, SYSLOG_PREFIX);
	buf_addstr(&l->pending, buf_str(line));
	buf_addf(&l->pending, " bytes=%llu us=%llu%s%s%s", (unsigned long long)a->bytes,
		 (unsigned long long)a->microseconds, a->kept ? " kept=yes" : "",
		 a->cut ? " cut=yes" : "", l->syslog ? "" : "\n");
	if (l->syslog || l->pending.n >= PENDING_FULL)
		answer_log_flush(l, lost);
}

void
answer_log_reopen(struct answer_log *l, int fd, _Atomic uint64_t *lost)
{
	answer_log_flush(l, lost);
	if (l->fd > STDERR_FILENO)
		close(l->fd);
	l->fd = fd;
	l->failing = false;
}
