/*
 * Found articles as a record; and the child's own side: a loop that takes a request, does the work and answers.
 *
 * The order at its start matters.  What needs files - the database of file types - comes first, then the ceilings, then the jail, and only then
 * is a byte of foreign text looked at.
 */
#include "import/child_work.h"

#include <errno.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/charset.h"
#include "base/log.h"
#include "base/utf8.h"
#include "import/child.h"
#include "import/picture.h"
#include "import/sniff.h"
#include "sys/jail.h"

#define ARENA_MAX (CHILD_MEMORY / 2) /* readers have scratch memory besides */
#define CPU_MAX   3600               /* seconds of the child's whole life */
#define FILES_MAX 8

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

/* --- found articles --- */

static void
put_date(struct buf *out, const struct date *d)
{
	const int parts[] = { (int)d->precision, d->year, d->month, d->day, d->hour, d->minute };

	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
		record_put(out, (uint32_t)parts[i]);
}

static bool
get_date(struct record *r, struct date *d)
{
	uint32_t precision = record_get(r);

	*d = (struct date){ .precision = precision > DATE_MINUTE ? DATE_NONE
								 : (enum date_precision)precision };
	d->year = (int)record_get(r);
	d->month = (int)record_get(r);
	d->day = (int)record_get(r);
	d->hour = (int)record_get(r);
	d->minute = (int)record_get(r);
	if (d->precision == DATE_NONE)
		*d = (struct date){ .precision = DATE_NONE };
	return precision <= DATE_MINUTE && (d->precision == DATE_NONE || date_valid(d));
}

static void
put_files(struct buf *out, const struct found_file *list)
{
	for (const struct found_file *f = list; f; f = f->next) {
		record_put(out, f->picture ? 1 : 2);
		record_put_str(out, f->name);
		record_put_str(out, f->bytes);
	}
	record_put(out, 0);
}

void
child_put_found(struct buf *out, const struct found *list)
{
	for (const struct found *f = list; f; f = f->next) {
		record_put_str(out, f->title);
		put_date(out, &f->date);
		record_put(out, (uint32_t)(f->lang + 1));
		record_put(out, (uint32_t)f->type);
		record_put_str(out, f->body);
		record_put_str(out, f->source_url);
		record_put_str(out, f->source_name);
		record_put_str(out, f->source_key);
		record_put_str(out, f->section);
		record_put(out, (uint32_t)((uint64_t)f->translation >> 32));
		record_put(out, (uint32_t)f->translation);
		record_put(out, f->left_out);
		put_files(out, f->files);
	}
}

static struct str
get_copy(struct record *r, struct arena *a)
{
	return arena_str(a, record_get_text(r));
}

static bool
get_files(struct record *r, struct arena *a, struct found_file **end)
{
	uint32_t kind;

	while ((kind = record_get(r)) != 0) {
		struct found_file *f = kind <= 2 ? arena_alloc(a, sizeof(*f)) : NULL;
		if (!f || r->broken)
			return false;
		f->picture = kind == 1;
		f->name = get_copy(r, a);
		f->bytes = arena_str(a, record_get_str(r));
		*end = f;
		end = &f->next;
	}
	return !r->broken;
}

bool
child_get_found(struct record *r, struct arena *a, struct found **list)
{
	struct found **end = list;

	*list = NULL;
	while (r->rest.n && !r->broken) {
		struct found *f = arena_alloc(a, sizeof(*f));
		if (!f)
			return false;
		f->title = get_copy(r, a);
		if (!get_date(r, &f->date))
			return false;
		uint32_t lang = record_get(r), type = record_get(r);
		if (lang > LANG_COUNT || type >= BODY_TYPES)
			return false;
		f->lang = (enum lang)((int)lang - 1);
		f->type = (enum body_type)type;
		f->body = get_copy(r, a);
		f->source_url = get_copy(r, a);
		f->source_name = get_copy(r, a);
		f->source_key = get_copy(r, a);
		f->section = get_copy(r, a);
		uint64_t high = record_get(r);
		f->translation = (int64_t)(high << 32 | record_get(r));
		uint32_t left_out = record_get(r);
		f->left_out = left_out;
		if (f->translation < 0 || left_out > 1 || !get_files(r, a, &f->files))
			return false;
		*end = f;
		end = &f->next;
	}
	return record_ended(r) && !arena_failed(a);
}

/* --- the child's side --- */

struct worker {
	int fd;
	struct arena arena;
	struct buf in, out;
};

/* All n bytes; false at the end of the stream, which is how the child is told to go. */
static bool
receive(int fd, void *bytes, size_t n)
{
	char *at = bytes;

	while (n) {
		ssize_t got = recv(fd, at, n, 0);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		at += got;
		n -= (size_t)got;
	}
	return true;
}

static bool
answer(struct worker *w, uint32_t what)
{
	struct child_head *head = (struct child_head *)(void *)w->out.s;

	*head = (struct child_head){ what, (uint32_t)(w->out.n - sizeof(*head)) };
	struct str left = buf_str(&w->out);
	while (left.n) {
		ssize_t sent = send(w->fd, left.s, left.n, MSG_NOSIGNAL);
		if (sent < 0 && errno == EINTR)
			continue;
		if (sent <= 0)
			return false;
		left = str_after(left, (size_t)sent);
	}
	return true;
}

static struct body
get_body(struct record *r)
{
	struct body b = { .type = (enum body_type)(int)record_get(r) };

	b.lang = (enum lang)((int)record_get(r) - 1);
	b.bare = record_get(r) != 0;
	b.title = record_get_str(r);
	b.base = record_get_str(r);
	b.text = record_get_str(r);
	r->broken = r->broken || b.lang < LANG_NONE || b.lang >= LANG_COUNT;
	return b;
}

static enum read_result
work_body(struct worker *w, struct record *r)
{
	struct body b = get_body(r);
	struct doc d;

	if (!record_ended(r))
		return READ_REFUSED;
	enum read_result result = body_read(&b, &w->arena, &d);
	if (result == READ_OK && !arena_failed(&w->arena))
		doc_pack(&w->out, &d);
	return arena_failed(&w->arena) ? READ_NO_MEMORY : result;
}

static enum read_result
work_audit(struct worker *w, struct record *r)
{
	struct body b = get_body(r);
	struct str page = record_get_str(r);
	struct audit found;

	if (!record_ended(r))
		return READ_REFUSED;
	if (page.n)
		page = charset_to_utf8(&w->arena, page, charset_declared(page), NULL);
	enum read_result result = audit_body(&b, page, &w->arena, &found);
	if (result == READ_OK)
		audit_put(&w->out, &found);
	return arena_failed(&w->arena) ? READ_NO_MEMORY : result;
}

static enum read_result
work_file(struct worker *w, struct record *r)
{
	struct str name = record_get_str(r), bytes = record_get_str(r), why = STR("");
	struct found *list = NULL;

	if (!record_ended(r))
		return READ_REFUSED;
	enum read_result result = file_read(bytes, name, &w->arena, &list, &why);
	record_put_str(&w->out, why);
	if (result == READ_OK)
		child_put_found(&w->out, list);
	return result;
}

static enum read_result
work_sniff(struct worker *w, struct record *r)
{
	struct str name = record_get_str(r), bytes = record_get_str(r);

	if (!record_ended(r))
		return READ_REFUSED;
	struct str mime = sniff_type(&w->arena, bytes, name);
	record_put_str(&w->out, mime);
	record_put_str(&w->out, sniff_format(&w->arena, mime, name));
	return arena_failed(&w->arena) ? READ_NO_MEMORY : READ_OK;
}

static enum read_result
work_picture(struct worker *w, struct record *r)
{
	struct picture_limits most = { .side = record_get(r) };
	struct picture x;

	most.bytes = record_get(r);
	struct str bytes = record_get_str(r);

	if (!record_ended(r))
		return READ_REFUSED;
	enum read_result result = picture_read(bytes, &most, &w->arena, &x);
	record_put(&w->out, x.width);
	record_put(&w->out, x.height);
	record_put(&w->out, x.small_width);
	record_put(&w->out, x.small_height);
	record_put_str(&w->out, x.small);
	return result;
}

/* The parent kills us in time; this is for a child whose parent has gone. */
static void
set_alarm(int seconds)
{
	struct itimerval t = { .it_value.tv_sec = seconds };

	setitimer(ITIMER_PROF, &t, NULL);
}

#define KEEP_MEMORY (1u << 20) /* more than that is given back after its use */

static void
begin(struct worker *w)
{
	(w->in.cap > KEEP_MEMORY ? buf_release : buf_clear)(&w->in);
	(w->out.cap > KEEP_MEMORY ? buf_release : buf_clear)(&w->out);
	(w->arena.used > KEEP_MEMORY ? arena_release : arena_reset)(&w->arena);
}

/* One request: false when there is no more, or no way to answer. */
static bool
serve(struct worker *w)
{
	struct child_head head;
	enum read_result result = READ_REFUSED;

	begin(w);
	if (!receive(w->fd, &head, sizeof(head)) || head.n > REQUEST_MAX)
		return false;
	char *room = buf_room(&w->in, head.n + 1);
	if (!room || !receive(w->fd, room, head.n))
		return false;
	w->in.n = head.n;
	set_alarm(CHILD_SECONDS + 1);
	struct record r = { .rest = buf_str(&w->in) };
	buf_fill(&w->out, 0, sizeof(head));
	switch (head.what) {
	case CHILD_OP_BODY: result = work_body(w, &r); break;
	case CHILD_OP_FILE: result = work_file(w, &r); break;
	case CHILD_OP_SNIFF: result = work_sniff(w, &r); break;
	case CHILD_OP_PICTURE: result = work_picture(w, &r); break;
	case CHILD_OP_AUDIT: result = work_audit(w, &r); break;
	default: return false;
	}
	set_alarm(0);
	if (buf_failed(&w->out)) {
		buf_clear(&w->out);
		buf_fill(&w->out, 0, sizeof(head));
		result = READ_NO_MEMORY;
	}
	return !buf_failed(&w->out) && answer(w, result);
}

static rlim_t
address_space(void)
{
	FILE *f = fopen("/proc/self/statm", "re");
	long long pages = 0;
	char line[256];

	if (f && fgets(line, sizeof(line), f)) {
		struct str rest = str_from(line);
		str_number(str_cut(&rest, ' '), &pages);
	}
	if (f)
		fclose(f);
	return (rlim_t)pages * (rlim_t)sysconf(_SC_PAGESIZE);
}

static void
limit(int what, rlim_t most)
{
	if (setrlimit(what, &(struct rlimit){ most, most }) != 0)
		warn("cannot set a limit of the reading process: %s", strerror(errno));
}

static void
set_limits(void)
{
	rlim_t used = address_space();

	limit(RLIMIT_CORE, 0);
	limit(RLIMIT_CPU, CPU_MAX);
	limit(RLIMIT_NOFILE, FILES_MAX);
	/* A sanitizer maps terabytes, and writes its report. */
	if (SANITIZED)
		return;
	limit(RLIMIT_FSIZE, 0);
	if (used)
		limit(RLIMIT_AS, used + CHILD_MEMORY);
}

/*
 * Trees and arenas come and go with each article.  Given back to the kernel and got again page by page they cost as much as the parser: so
 * large pieces come from the heap, whose free end is kept up to a limit.
 */
#define PIECE_LARGE (4 << 20)
#define HEAP_KEPT   (16 << 20)
#define HEAP_STEP   (1 << 20)

static void
keep_memory(void)
{
	mallopt(M_MMAP_THRESHOLD, PIECE_LARGE);
	mallopt(M_TRIM_THRESHOLD, HEAP_KEPT);
	mallopt(M_TOP_PAD, HEAP_STEP);
}

int
child_serve(int fd)
{
	struct worker w = { .fd = fd };

	log_init("vestka: reader", LOG_NOTE);
	if (fd < 3 || prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0)
		return EX_OSERR;
	/* Nothing else of the parent's is of use here.  An old kernel has no close_range; what was open then closes on exec. */
	if (fd > 3)
		close_range(3, (unsigned)fd - 1, 0);
	close_range((unsigned)fd + 1, ~0u, 0);
	signal(SIGPIPE, SIG_IGN);
	keep_memory();
	sniff_open();
	set_limits();
	if (jail_enter(&(struct jail){ .kind = JAIL_READER }) < 0)
		return EX_OSERR;

	arena_init(&w.arena, ARENA_MAX);
	buf_init(&w.in, REQUEST_MAX + 1);
	buf_init(&w.out, ANSWER_MAX);
	while (serve(&w))
		continue;
	buf_release(&w.in);
	buf_release(&w.out);
	arena_release(&w.arena);
	sniff_close();
	return EX_OK;
}
