#include "net/desk.h"

#include <errno.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"

#define MESSAGE_MOST (5u << 20) /* bytes: the largest article with its fields */
#define FIELDS_MOST  8
#define FIELDS_ASK   6 /* key, path, mime, words, token, body */
#define FIELDS_TOLD  4
#define MAGIC        0x6B736564u /* "desk"; both sides are one version of one program */

/* --- messages: what they are, the fields' sizes, the fields --- */

struct head {
	uint32_t magic, number, count, nothing;
	uint64_t size; /* what a question says of its body's */
	uint64_t sizes[FIELDS_MOST];
};

static void
pack(struct buf *out, struct head h, const struct str *fields, size_t n)
{
	h.magic = MAGIC;
	h.count = (uint32_t)n;
	for (size_t i = 0; i < n; i++)
		h.sizes[i] += fields[i].n;
	buf_add(out, &h, sizeof(h));
	for (size_t i = 0; i < n; i++)
		buf_addstr(out, fields[i]);
}

/* Nothing of it is believed. */
static bool
unpack(struct str bytes, struct head *h, struct str *fields, size_t n)
{
	if (bytes.n < sizeof(*h))
		return false;
	memcpy(h, bytes.s, sizeof(*h));
	bytes = str_after(bytes, sizeof(*h));
	if (h->magic != MAGIC || h->count != n)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (h->sizes[i] > bytes.n)
			return false;
		fields[i] = str_part(bytes, 0, (size_t)h->sizes[i]);
		bytes = str_after(bytes, (size_t)h->sizes[i]);
	}
	return bytes.n == 0;
}

/* --- the file --- */

bool
desk_add(struct desk_line *l, struct str bytes)
{
	while (bytes.n) {
		ssize_t n = pwrite(l->memory, bytes.s, bytes.n, l->at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		l->at += n;
		bytes = str_after(bytes, (size_t)n);
	}
	return true;
}

/* What is there already makes room. */
static bool
put(struct desk_line *l, const struct buf *message)
{
	l->at = 0;
	return !buf_failed(message) && ftruncate(l->memory, 0) == 0 &&
	       desk_add(l, buf_str(message));
}

static bool
get(int memory, struct buf *out)
{
	struct stat st;

	buf_clear(out);
	if (fstat(memory, &st) < 0 || st.st_size < 0 || st.st_size > (off_t)MESSAGE_MOST)
		return false;
	char *room = buf_room(out, (size_t)st.st_size);
	while (room && out->n < (size_t)st.st_size) {
		ssize_t n =
		    pread(memory, room + out->n, (size_t)st.st_size - out->n, (off_t)out->n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		out->n += (size_t)n;
	}
	return room != NULL;
}

/* --- the pair --- */

int
desk_open(int ends[2])
{
	if (socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) == 0)
		return 0;
	return error("cannot make sockets between the processes: %s", strerror(errno));
}

void
desk_line_close(struct desk_line *l)
{
	if (l->memory >= 0)
		close(l->memory);
	if (l->end >= 0)
		close(l->end);
	*l = (struct desk_line){ -1, -1, 0 };
}

/* Room for two descriptors. */
union parcel {
	struct cmsghdr head;
	char room[CMSG_SPACE(2 * sizeof(int))];
};

static struct msghdr
one_byte(struct iovec *data, union parcel *p)
{
	return (struct msghdr){ .msg_iov = data,
				.msg_iovlen = 1,
				.msg_control = p->room,
				.msg_controllen = sizeof(p->room) };
}

static bool
hand_over(int desk, int memory, int end)
{
	int both[2] = { memory, end };
	union parcel p = { 0 };
	char byte = 'd';
	struct iovec data = { &byte, 1 };
	struct msghdr m = one_byte(&data, &p);
	struct cmsghdr *c = CMSG_FIRSTHDR(&m);

	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(both));
	memcpy(CMSG_DATA(c), both, sizeof(both));
	return sendmsg(desk, &m, MSG_NOSIGNAL) == 1;
}

bool
desk_begin(const struct desk_ask *ask, struct desk_line *l)
{
	const struct str fields[FIELDS_ASK] = { ask->key,   ask->path,  ask->mime,
						ask->words, ask->token, STR("") };
	struct head h = { .number = (uint32_t)ask->kind, .size = ask->size };
	struct buf message;

	if (ask->kind == DESK_PUT)
		h.sizes[FIELDS_ASK - 1] = ask->size;
	*l = (struct desk_line){ memfd_create("vestka", MFD_CLOEXEC), -1, 0 };
	buf_init(&message, 0);
	pack(&message, h, fields, FIELDS_ASK);
	bool done = l->memory >= 0 && put(l, &message);
	buf_release(&message);
	if (!done)
		desk_line_close(l);
	return done;
}

bool
desk_send(int desk, struct desk_line *l)
{
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) < 0)
		return false;
	l->end = ends[0];
	bool done = hand_over(desk, l->memory, ends[1]);
	close(ends[1]);
	return done;
}

bool
desk_hear(const struct desk_line *l, struct buf *bytes, struct desk_told *told)
{
	struct str fields[FIELDS_TOLD];
	struct head h;
	char byte;

	if (recv(l->end, &byte, 1, MSG_DONTWAIT) != 1 || !get(l->memory, bytes) ||
	    !unpack(buf_str(bytes), &h, fields, FIELDS_TOLD) || h.number >= PAGE_STATUSES)
		return false;
	*told = (struct desk_told){ (enum page_status)h.number, fields[0], fields[1], fields[2],
				    fields[3] };
	return true;
}

static bool
receive(int desk, struct desk_line *l)
{
	union parcel p;
	char byte;
	struct iovec data = { &byte, 1 };
	struct msghdr m = one_byte(&data, &p);
	int both[2] = { -1, -1 };

	if (recvmsg(desk, &m, MSG_CMSG_CLOEXEC | MSG_DONTWAIT) <= 0)
		return false;
	const struct cmsghdr *c = CMSG_FIRSTHDR(&m);
	if (c && c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS &&
	    c->cmsg_len <= CMSG_LEN(sizeof(both)))
		memcpy(both, CMSG_DATA(c), c->cmsg_len - CMSG_LEN(0));
	*l = (struct desk_line){ both[0], both[1], 0 };
	return true;
}

int
desk_take(int desk, struct desk_line *l, struct buf *bytes, struct desk_ask *ask)
{
	struct str fields[FIELDS_ASK];
	struct head h;

	*l = (struct desk_line){ -1, -1, 0 };
	if (!receive(desk, l))
		return 0;
	if (l->memory < 0 || !get(l->memory, bytes) ||
	    !unpack(buf_str(bytes), &h, fields, FIELDS_ASK) || h.number >= DESK_KINDS) {
		desk_line_close(l);
		return -1;
	}
	*ask = (struct desk_ask){ .kind = (enum desk_kind)h.number,
				  .key = fields[0],
				  .path = fields[1],
				  .mime = fields[2],
				  .words = fields[3],
				  .token = fields[4],
				  .body = fields[5],
				  .size = h.size };
	return 1;
}

bool
desk_waits(const struct desk_line *l)
{
	struct pollfd p = { .fd = l->end };

	return poll(&p, 1, 0) == 0;
}

void
desk_tell(const struct desk_line *l, const struct desk_told *told)
{
	const struct str fields[FIELDS_TOLD] = { told->location, told->message, told->mime,
						 told->text };
	struct buf message;

	struct desk_line answer = *l;

	buf_init(&message, 0);
	pack(&message, (struct head){ .number = (uint32_t)told->status }, fields, FIELDS_TOLD);
	/* without the byte it hears that no answer came */
	if (put(&answer, &message) && send(l->end, "d", 1, MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
		debug("nobody waits for the answer any more");
	buf_release(&message);
}
