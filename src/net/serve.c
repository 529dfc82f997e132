/*
 * One request, one way: parse, answer, print.
 *
 * The edition is opened when it is first needed and looked at again from time to time: the keeper
 * may have set a broken file aside and begun a new one under the same name.
 */
#include "net/serve.h"

#include <sys/stat.h>
#include <time.h>

#include "base/log.h"
#include "base/phrase.h"
#include "proto/gemini.h"
#include "proto/titan.h"
#include "site/route.h"

#define ARENA_MOST  (32u << 20) /* bytes that one page may take while it is made */
#define REPLY_MOST  (16u << 20)
#define FILE_KEPT   (16u << 10) /* a file of so many bytes is a page like others, kept in the cache */
#define FILE_HEAD   1200u       /* bytes of a larger one that go with its header */
#define PART_MOST   (1u << 20) /* bytes of one part of a file; the edition's are far smaller */
#define LOOK_PERIOD 200        /* milliseconds between two looks at the edition's file */

static void
count_cache(const struct server *s)
{
	if (s->tally && s->cache)
		atomic_store_explicit(&s->tally->cached, cache_bytes(s->cache),
				      memory_order_relaxed);
}

int
server_init(struct server *s)
{
	arena_init(&s->arena, ARENA_MOST);
	s->site.edition = NULL;
	s->edition_number = 0;
	s->looked = s->version_at = 0;
	s->part_blob = 0;
	buf_init(&s->part, PART_MOST);
	s->cache = cache_new(s->cache_bytes);
	count_cache(s); /* a worker before may have ended here */
	return s->cache ? 0 : error("cannot set up the reply cache: out of memory");
}

void
server_release(struct server *s)
{
	cache_free(s->cache);
	s->cache = NULL;
	if (s->site.edition)
		edition_close(s->site.edition);
	s->site.edition = NULL;
	buf_release(&s->part);
	arena_release(&s->arena);
}

static void
open_edition(struct server *s, uint64_t now)
{
	struct stat st;

	if (s->site.edition && s->looked && now - s->looked < LOOK_PERIOD)
		return;
	s->looked = now ? now : 1;
	if (stat(s->site.edition_path, &st) < 0)
		return; /* a file that was taken away is still ours to read */
	bool same = st.st_dev == s->device && st.st_ino == s->inode;
	if (s->site.edition && same)
		return;
	struct edition *fresh = edition_open_read(s->site.edition_path);
	if (!fresh)
		return;
	if (s->site.edition)
		edition_close(s->site.edition);
	s->site.edition = fresh;
	s->edition_number++;
	s->version_at = 0;
	s->part_blob = 0;
	s->device = st.st_dev;
	s->inode = st.st_ino;
}

/*
 * Moves with each commit of the keeper.  Asking costs microseconds, as much as all else of a Gopher
 * reply, so it is done once a turn of the loop: no reply is older than that.
 */
static int64_t
version_of(struct server *s, uint64_t now)
{
	if (!s->site.edition)
		return -1;
	if (s->version_at == 0 || s->version_at != now)
		s->version = edition_version(s->site.edition);
	s->version_at = now;
	return s->version;
}

static struct proto_site
view(const struct server *s, const struct proto *proto, struct str local)
{
	return (struct proto_site){
		.host = s->site.host,
		.port = proto == &proto_gemini ? s->site.gemini_port : s->site.gopher_port,
		.gopher_port = s->site.gopher_port,
		.gemini_port = s->site.gemini_port,
		.final_dot = s->final_dot,
		.gopher_tls = s->gopher_tls,
		.width = s->site.width,
		.local_address = local,
		.site = &s->site,
	};
}

/* --- files --- */

/*
 * Parts are read again for a slow reader whenever there is room in its socket, instead of being kept:
 * copying 56 KB costs a few microseconds, and ten thousand readers have ten thousand places in
 * files.
 */
static int
load_part(struct server *s, struct reply *r)
{
	if (s->part_blob == r->blob && s->part_number == r->part && s->part.n)
		return 1;
	buf_clear(&s->part);
	s->part_blob = 0;
	int found = edition_part(s->site.edition, r->blob, r->part, &s->part);
	if (buf_failed(&s->part))
		return -1;
	if (found > 0) {
		s->part_blob = r->blob;
		s->part_number = r->part;
	}
	return found;
}

static int
next_of_file(struct server *s, struct reply *r, size_t most, struct str *next)
{
	if (!s->site.edition || r->edition_number != s->edition_number)
		return -1;
	int found = load_part(s, r);
	if (found <= 0)
		return found < 0 || r->left > 0 ? -1 : 0; /* it was taken out of the edition */
	*next = str_part(buf_str(&s->part), r->part_sent, most);
	if (next->n == 0 || next->n > r->left)
		return -1;
	r->left -= next->n;
	r->part_sent += next->n;
	if (r->part_sent == s->part.n) {
		r->part++;
		r->part_sent = 0;
	}
	return 1;
}

/* The edition lost the file between the look at its row and that at its bytes, or it cannot be read. */
static bool
begin_file(struct server *s, struct reply *r, const struct page *page)
{
	struct str head;

	r->blob = page->blob;
	r->left = page->size;
	r->edition_number = s->edition_number;
	r->file = page->size > 0;
	/* GEM-42: the header travels with the beginning of the body */
	for (size_t want = page->size > FILE_KEPT ? FILE_HEAD : FILE_KEPT; r->left && want;) {
		if (next_of_file(s, r, want, &head) <= 0)
			return false;
		buf_addstr(&r->bytes, head);
		want -= head.n;
	}
	r->file = r->left > 0;
	return true;
}

/* --- accounts --- */

uint64_t
serve_clock(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

/* The answer begins: what is known of it now is noted, the rest when it has left. */
static void
begin_account(struct server *s, const struct proto *proto, const struct request *req,
	      enum page_status status, struct reply *r)
{
	r->server = s;
	r->who = s->asking.who;
	r->answered =
	    (struct tally_answer){ .proto = proto, .status = status, .kept = r->cached != NULL };
	answer_log_begin(&s->log, &r->line, proto, status, req, &s->asking, &s->limit, time(NULL));
}

static void
end_account(struct reply *r)
{
	struct server *s = r->server;
	_Atomic uint64_t lost = 0;

	if (!s)
		return;
	uint64_t now = serve_clock();
	r->answered.bytes = r->sent;
	r->answered.microseconds = now - r->began;
	r->answered.cut = r->sent < reply_bytes(r).n || r->left > 0;
	limit_takes(&s->limit, r->who, r->sent, now);
	if (s->tally)
		tally_answer(s->tally, &r->answered);
	answer_log_end(&s->log, &r->line, &r->answered, s->tally ? &s->tally->log_lost : &lost);
	r->server = NULL;
}

/*
 * Whether the reader has asked too much.  Never for robots.txt: a crawler that may not read the
 * rules will not keep them (TRAP-32).
 */
static bool
asks_too_much(struct server *s, const struct request *req, uint64_t now)
{
	return !limit_asks(&s->limit, s->asking.who, now) && !str_eq(req->path, STR("/robots.txt"));
}

/* --- pages --- */

/* Prints the page; one that cannot be printed becomes, in *page as well, one that says so. */
static enum serve_result
print(struct server *s, const struct proto *proto, const struct proto_site *ps,
      const struct request *req, struct page *page, struct reply *r)
{
	bool file = page->status == PAGE_OK && page->mime.n > 0 && page->text.n == 0;

	proto->reply(&r->bytes, page, req, ps);
	if (buf_failed(&r->bytes) || (file && !begin_file(s, r, page))) {
		buf_clear(&r->bytes);
		r->file = false;
		arena_reset(&s->arena);
		site_refuse(&s->site, STR("/"), PAGE_BROKEN, &s->arena, page);
		proto->reply(&r->bytes, page, req, ps);
	}
	debug("%s: page of kind %d, %zu bytes%s", proto->name, (int)page->status, r->bytes.n,
	      r->file ? " and a file" : "");
	return buf_failed(&r->bytes) ? SERVE_CLOSE : SERVE_REPLY;
}

/* The page that was asked for: as it was printed before, or made now and kept. */
static enum serve_result
answer(struct server *s, const struct proto *proto, const struct proto_site *ps,
       const struct request *req, uint64_t now, struct reply *r)
{
	struct page page = { .status = PAGE_BROKEN, .lang = s->site.language };
	time_t moment = time(NULL);

	open_edition(s, now);
	int64_t version = version_of(s, now);
	if (version >= 0 && (r->cached = cache_get(s->cache, req, version, moment))) {
		begin_account(s, proto, req, (enum page_status)r->cached->status, r);
		return SERVE_REPLY;
	}

	site_answer(&s->site, req, moment, &s->arena, &page);
	enum serve_result result = print(s, proto, ps, req, &page, r);
	bool keep = (page.status == PAGE_OK || page.status == PAGE_MOVED) && !page.passing;
	begin_account(s, proto, req, page.status, r);
	r->answered.missed = version >= 0;
	if (version >= 0 && result == SERVE_REPLY && keep && !r->file && !arena_failed(&s->arena))
		r->cached = cache_put(s->cache, req, version, page.expires, buf_str(&r->bytes));
	if (r->cached) {
		r->cached->status = (uint8_t)page.status;
		buf_release(&r->bytes);
	}
	count_cache(s);
	return result;
}

/* --- those who write --- */

static void
ask_desk(struct server *s, enum desk_kind kind, const struct request *req, const struct titan *t)
{
	s->question = (struct desk_ask){ .kind = kind,
					 .key = STR(""),
					 .path = req->path,
					 .mime = t ? t->mime : STR(""),
					 .words = req->query,
					 .token = t ? t->token : STR(""),
					 .body = STR(""),
					 .size = t ? t->size : 0,
					 .from = { .by = req->by, .root = req->root } };
}

/* Whether this is a question for the keeper, and which. */
static bool
is_for_desk(struct server *s, const struct proto *proto, const struct request *req)
{
	enum lang lang;

	if (site_is_note(&s->site, req)) {
		ask_desk(s, DESK_NOTE, req, NULL);
		return true;
	}
	if (!s->titan || proto != &proto_gemini || !route_is_desk(req->path, &lang))
		return false;
	ask_desk(s, DESK_LOOK, req, NULL);
	return true;
}

/* TTN-3: what the line alone says is refused here, before anybody is asked or anything read. */
static enum serve_result
serve_titan(struct server *s, const struct proto *proto, struct str input, bool ended,
	    const struct proto_site *ps, struct reply *r)
{
	ptrdiff_t end = str_find(str_part(input, 0, GEMINI_LINE_MOST), STR("\r\n"));
	struct request req = { .path = STR("/"), .query = STR(""), .by = REQUEST_GEMINI };
	struct titan t = { .size = 0 };
	struct page page;

	if (end < 0 && input.n < GEMINI_LINE_MOST && !ended)
		return SERVE_MORE;
	enum page_status status =
	    end < 0 ? PAGE_BAD
		    : titan_read(str_part(input, 0, (size_t)end), ps, &s->arena, &req, &t);
	r->began = serve_clock();
	if (asks_too_much(s, &req, r->began))
		status = PAGE_SLOW;
	if (status == PAGE_OK && t.size <= TITAN_MOST) {
		ask_desk(s, t.edit ? DESK_RAW : DESK_MAY, &req, &t);
		s->line_size = (size_t)end + 2;
		return SERVE_DESK;
	}
	site_refuse(&s->site, req.path, status == PAGE_OK ? PAGE_REFUSED : status, &s->arena,
		    &page);
	if (status == PAGE_OK)
		page.message = phrase(PHRASE_TOO_LARGE, page.lang);
	enum serve_result result = print(s, proto, ps, &req, &page, r);
	begin_account(s, proto, &req, page.status, r);
	arena_reset(&s->arena);
	return result;
}

enum serve_result
serve_told(struct server *s, const struct proto *proto, const struct desk_ask *ask,
	   const struct desk_told *told, struct reply *r)
{
	struct proto_site ps = view(s, proto, STR(""));
	struct request req = ask->from;
	struct page page;

	req.path = ask->path;
	req.query = STR("");
	/* not reset: the path may stand in it */
	site_refuse(&s->site, ask->path, told->status, &s->arena, &page);
	if (ask->kind == DESK_NOTE && told->status == PAGE_OK)
		site_note_kept(&s->site, &req, &s->arena, &page);
	if (told->message.n)
		page.message = told->message;
	page.location = told->location;
	page.mime = told->mime;
	page.text = told->text;
	enum serve_result result = print(s, proto, &ps, &req, &page, r);
	begin_account(s, proto, &req, page.status, r);
	arena_reset(&s->arena);
	return result;
}

enum serve_result
serve(struct server *s, const struct proto *proto, struct str input, bool ended, struct str local,
      uint64_t now, struct reply *r)
{
	struct proto_site ps = view(s, proto, local);
	struct request req = { .path = STR(""), .query = STR("") };
	struct page page = { .status = PAGE_BROKEN, .lang = s->site.language };
	enum serve_result result = SERVE_CLOSE;

	arena_reset(&s->arena);
	if (s->titan && proto == &proto_gemini && titan_begins(input))
		return serve_titan(s, proto, input, ended, &ps, r);
	enum proto_result parsed =
	    proto->parse(input, ended, &ps, &s->arena, &req, &page, &r->bytes);
	if (parsed == PROTO_MORE || parsed == PROTO_CLOSE)
		return parsed == PROTO_MORE && !ended ? SERVE_MORE : SERVE_CLOSE;

	r->began = serve_clock();
	if (asks_too_much(s, &req, r->began)) {
		buf_clear(&r->bytes);
		site_refuse(&s->site, req.path, PAGE_SLOW, &s->arena, &page);
		parsed = PROTO_REFUSED;
	} else if (parsed == PROTO_READY && site_is_note(&s->site, &req) &&
		   !limit_writes(&s->limit, s->asking.who, r->began)) {
		site_refuse(&s->site, req.path, PAGE_SLOW, &s->arena, &page);
		page.message = phrase(PHRASE_NOTES_SLOW, page.lang);
		parsed = PROTO_REFUSED;
	}
	switch (parsed) {
	case PROTO_RAW:
		r->raw = true;
		begin_account(s, proto, &req, PAGE_OK, r);
		result = buf_failed(&r->bytes) ? SERVE_CLOSE : SERVE_REPLY;
		break;
	case PROTO_REFUSED:
		result = print(s, proto, &ps, &req, &page, r);
		begin_account(s, proto, &req, page.status, r);
		break;
	default:
		if (is_for_desk(s, proto, &req))
			return SERVE_DESK;
		result = answer(s, proto, &ps, &req, now, r);
		break;
	}
	arena_reset(&s->arena);
	return result;
}

void
serve_refusal(struct server *s, const struct proto *proto, struct reply *r)
{
	struct proto_site ps = view(s, proto, STR(""));
	struct request req = { .path = STR("/"), .query = STR("") };
	struct page page;

	arena_reset(&s->arena);
	site_refuse(&s->site, STR("/"), PAGE_BAD, &s->arena, &page);
	r->began = serve_clock();
	print(s, proto, &ps, &req, &page, r);
	begin_account(s, proto, NULL, page.status, r);
	arena_reset(&s->arena);
}

int
serve_next(struct server *s, struct reply *r, size_t most, struct str *next)
{
	int found = 1;

	*next =
	    r->sent < reply_bytes(r).n ? str_part(reply_bytes(r), (size_t)r->sent, most) : STR("");
	if (next->n == 0)
		found = r->file && r->left ? next_of_file(s, r, most, next) : 0;
	r->sent += next->n;
	return found;
}

void
reply_init(struct reply *r)
{
	*r = (struct reply){ 0 };
	buf_init(&r->bytes, REPLY_MOST);
	buf_init(&r->line, 0);
}

struct str
reply_bytes(const struct reply *r)
{
	return r->cached ? r->cached->bytes : buf_str(&r->bytes);
}

void
reply_release(struct reply *r)
{
	end_account(r);
	cached_release(r->cached);
	buf_release(&r->bytes);
	buf_release(&r->line);
	reply_init(r);
}
