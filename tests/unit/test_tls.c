/* TLS without sockets, spoken to by an OpenSSL client over memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "net/tls.h"
#include "net/tls_session.h"

#define HOUR    3600
#define REQUEST "gemini://news.example/\r\n"

/* The clock of this program, OpenSSL's as well. */
static time_t later;

time_t
time(time_t *out)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	if (out)
		*out = t.tv_sec + later;
	return t.tv_sec + later;
}

static char dir[64];
static struct cert cert;
static struct tls_shared shared;
static struct tls_context *server;

static int
begin(void **state)
{
	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/vestka-tls-XXXXXX");
	if (!mkdtemp(dir) || cert_ensure(dir, STR("news.example")) < 0 ||
	    cert_load(&cert, dir, STR("news.example"), time(NULL)) < 0 ||
	    !tls_secret_make(&shared.secret))
		return -1;
	server = tls_context_new(&cert, &shared, TLS_RESUME_TICKETS, false);
	return server ? 0 : -1;
}

static int
end(void **state)
{
	char path[128];

	(void)state;
	tls_context_free(server);
	cert_release(&cert);
	snprintf(path, sizeof(path), "%s/news.example.crt", dir);
	unlink(path);
	snprintf(path, sizeof(path), "%s/news.example.key", dir);
	unlink(path);
	return rmdir(dir);
}

/* --- the client --- */

struct client {
	SSL_CTX *ctx;
	SSL *ssl;
	BIO *in, *out; /* what it gets, what it says */
	SSL_SESSION *session;
};

static int
keep_session(SSL *ssl, SSL_SESSION *session)
{
	struct client *c = SSL_get_app_data(ssl);

	SSL_SESSION_free(c->session);
	c->session = session;
	return 1;
}

static void
client_init(struct client *c, int version, SSL_SESSION *session)
{
	*c = (struct client){ .ctx = SSL_CTX_new(TLS_client_method()) };
	SSL_CTX_set_min_proto_version(c->ctx, version);
	SSL_CTX_set_max_proto_version(c->ctx, version);
	SSL_CTX_set_session_cache_mode(c->ctx, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
	SSL_CTX_sess_set_new_cb(c->ctx, keep_session);
	c->ssl = SSL_new(c->ctx);
	c->in = BIO_new(BIO_s_mem());
	c->out = BIO_new(BIO_s_mem());
	SSL_set_bio(c->ssl, c->in, c->out);
	SSL_set_app_data(c->ssl, c);
	SSL_set_connect_state(c->ssl);
	if (session) { /* a copy, as Lagrange's PEM is: OpenSSL uses a session of TLS 1.3 once */
		SSL_SESSION *copy = SSL_SESSION_dup(session);
		assert_int_equal(SSL_set_session(c->ssl, copy), 1);
		SSL_SESSION_free(copy);
	}
}

static SSL_SESSION *
client_release(struct client *c)
{
	SSL_SESSION *session = c->session;

	if (SSL_is_init_finished(c->ssl))
		SSL_shutdown(c->ssl); /* or OpenSSL thinks the session spoilt (GEM-70) */
	SSL_free(c->ssl);
	SSL_CTX_free(c->ctx);
	return session;
}

/* What it says now; the view lives until it says more. */
static struct str
client_says(struct client *c)
{
	char *s;
	long n = BIO_get_mem_data(c->out, &s);

	return str_of(s, (size_t)n);
}

static void
client_hears(struct client *c, struct buf *wire)
{
	if (wire->n)
		assert_int_equal(BIO_write(c->in, wire->s, (int)wire->n), (int)wire->n);
	buf_clear(wire);
	BIO_reset(c->out);
}

/* --- both together --- */

struct talk {
	struct client c;
	struct tls *t;
	struct buf plain, wire;
	enum tls_state state;
};

static void
talk_init(struct talk *k, int version, SSL_SESSION *session)
{
	client_init(&k->c, version, session);
	k->t = tls_new(server);
	assert_non_null(k->t);
	buf_init(&k->plain, 0);
	buf_init(&k->wire, 0);
	k->state = TLS_HANDSHAKE;
}

static void
talk_feed(struct talk *k)
{
	struct buf said;

	buf_init(&said, 0);
	buf_addstr(&said, client_says(&k->c));
	BIO_reset(k->c.out);
	k->state = tls_feed(k->t, buf_str(&said), &k->plain, &k->wire);
	buf_release(&said);
}

/* Handshake; the client's request travels with its last flight. */
static void
talk_open(struct talk *k)
{
	for (int i = 0; i < 4 && SSL_do_handshake(k->c.ssl) != 1; i++) {
		talk_feed(k);
		client_hears(&k->c, &k->wire);
	}
	assert_int_equal(SSL_is_init_finished(k->c.ssl), 1);
	assert_int_equal(SSL_write(k->c.ssl, REQUEST, sizeof(REQUEST) - 1), sizeof(REQUEST) - 1);
	talk_feed(k);
	assert_int_equal(k->state, TLS_OPEN);
	assert_int_equal(k->plain.n, sizeof(REQUEST) - 1);
	assert_memory_equal(k->plain.s, REQUEST, k->plain.n);
}

/* The answer and the end; whether the client saw close_notify behind it. */
static bool
talk_close(struct talk *k, struct str answer)
{
	size_t got = 0;
	char *in = malloc(answer.n + 1);

	assert_true(tls_write(k->t, answer, &k->wire));
	tls_close(k->t, &k->wire);
	client_hears(&k->c, &k->wire);
	for (int n; (n = SSL_read(k->c.ssl, in + got, (int)(answer.n + 1 - got))) > 0;)
		got += (size_t)n;
	assert_int_equal(got, answer.n);
	assert_memory_equal(in, answer.s, got);
	free(in);
	return SSL_get_shutdown(k->c.ssl) & SSL_RECEIVED_SHUTDOWN;
}

static SSL_SESSION *
talk_release(struct talk *k)
{
	buf_release(&k->plain);
	buf_release(&k->wire);
	return client_release(&k->c);
}

/* A whole visit: the session it leaves, and whether it resumed the one it brought. */
static SSL_SESSION *
visit(int version, SSL_SESSION *session, bool *resumed)
{
	struct talk k;

	talk_init(&k, version, session);
	talk_open(&k);
	assert_true(talk_close(&k, STR("20 text/gemini\r\nhello\n")));
	*resumed = SSL_session_reused(k.c.ssl) == 1;
	return talk_release(&k);
}

static const int versions[] = { TLS1_2_VERSION, TLS1_3_VERSION };

/* --- tests --- */

/* proves: GEM-40 GEM-60 */
static void
a_request_is_answered_and_closed_under_both_versions(void **state)
{
	bool resumed;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		SSL_SESSION *s = visit(versions[i], NULL, &resumed);
		assert_non_null(s);
		assert_false(resumed);
		SSL_SESSION_free(s);
	}
}

/* proves: GEM-60 */
static void
older_versions_are_refused_with_an_alert(void **state)
{
	struct talk k;

	(void)state;
	talk_init(&k, TLS1_1_VERSION, NULL);
	SSL_set_security_level(k.c.ssl, 0);
	SSL_set_cipher_list(k.c.ssl, "ALL:@SECLEVEL=0");
	SSL_do_handshake(k.c.ssl);
	talk_feed(&k);
	assert_int_equal(k.state, TLS_FAILED);
	assert_int_equal(k.wire.s[0], 21); /* an alert */
	tls_close(k.t, &k.wire);
	talk_release(&k);
}

static void
aes_128_and_x25519_are_chosen(void **state)
{
	struct talk k;

	(void)state;
	talk_init(&k, TLS1_3_VERSION, NULL);
	talk_open(&k);
	assert_string_equal(SSL_get_cipher_name(k.c.ssl), "TLS_AES_128_GCM_SHA256");
	assert_int_equal(SSL_get_negotiated_group(k.c.ssl), NID_X25519);
	assert_true(talk_close(&k, STR("x")));
	SSL_SESSION_free(talk_release(&k));
}

/*
 * The budget of performance.md: 827 bytes beside the page with a stateful ticket; a stateless
 * one costs 160 more.
 */
/* proves: GEM-68 */
static void
a_full_handshake_stays_within_its_budget(void **state)
{
	struct talk k;
	size_t sent = 0;

	(void)state;
	talk_init(&k, TLS1_3_VERSION, NULL);
	while (SSL_do_handshake(k.c.ssl) != 1) {
		talk_feed(&k);
		sent += k.wire.n;
		client_hears(&k.c, &k.wire);
	}
	SSL_write(k.c.ssl, REQUEST, sizeof(REQUEST) - 1);
	talk_feed(&k);
	assert_true(tls_write(k.t, STR("20 text/gemini\r\n"), &k.wire));
	tls_close(k.t, &k.wire);
	sent += k.wire.n;
	assert_in_range(sent, 500, 1020);
	talk_release(&k);
}

/* proves: GEM-67 */
static void
a_ticket_is_good_again_and_again(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2; i++) {
		bool resumed;
		SSL_SESSION *s = visit(versions[i], NULL, &resumed);

		for (int n = 0; n < 3; n++) {
			SSL_SESSION_free(visit(versions[i], s, &resumed));
			assert_true(resumed);
		}
		SSL_SESSION_free(s);
	}
}

/* Another worker, a restarted one, a reload: another context, the same secret. */
/* proves: GEM-69 */
static void
a_ticket_is_good_in_every_context_with_the_secret(void **state)
{
	bool resumed;
	SSL_SESSION *s = visit(TLS1_3_VERSION, NULL, &resumed);
	struct tls_context *first = server;

	(void)state;
	server = tls_context_new(&cert, &shared, TLS_RESUME_TICKETS, false);
	SSL_SESSION_free(visit(TLS1_3_VERSION, s, &resumed));
	assert_true(resumed);
	tls_context_free(server);
	server = first;
	SSL_SESSION_free(s);
}

/* By a number, in memory that contexts share; again and again, and known to nobody else. */
/* proves: GEM-67 GEM-69 */
static void
a_session_is_known_by_its_number_in_every_context(void **state)
{
	struct tls_context *before = server;
	struct tls_shared here = { .sessions = tls_sessions_new(64) };
	struct tls_shared there = { .sessions = tls_sessions_new(64) };
	struct tls_context *contexts[3] = { tls_context_new(&cert, &here, TLS_RESUME_IDS, false),
					    tls_context_new(&cert, &here, TLS_RESUME_IDS, false),
					    tls_context_new(&cert, &there, TLS_RESUME_IDS, false) };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		bool resumed;

		server = contexts[0];
		SSL_SESSION *s = visit(versions[i], NULL, &resumed);
		for (int n = 0; n < 6; n++) {
			server = contexts[n % 2];
			SSL_SESSION_free(visit(versions[i], s, &resumed));
			assert_true(resumed);
		}
		server = contexts[2];
		SSL_SESSION_free(visit(versions[i], s, &resumed));
		assert_false(resumed);
		SSL_SESSION_free(s);
	}
	assert_in_range(tls_sessions_count(here.sessions, (int64_t)time(NULL)), 2, 64);
	for (size_t i = 0; i < 3; i++)
		tls_context_free(contexts[i]);
	tls_sessions_free(here.sessions);
	tls_sessions_free(there.sessions);
	server = before;
}

/* proves: GEM-68 */
static void
resumption_can_be_switched_off(void **state)
{
	struct tls_context *before = server;
	bool resumed;

	(void)state;
	server = tls_context_new(&cert, &shared, TLS_RESUME_NO, false);
	SSL_SESSION *s = visit(TLS1_3_VERSION, NULL, &resumed);
	assert_false(resumed);
	assert_null(s);
	tls_context_free(server);
	server = before;
}

/* proves: GEM-69 */
static void
a_ticket_under_another_secret_leads_to_a_full_handshake(void **state)
{
	struct tls_context *first = server;
	struct tls_shared other = { 0 };

	(void)state;
	assert_true(tls_secret_make(&other.secret));
	for (size_t i = 0; i < 2; i++) {
		bool resumed;
		SSL_SESSION *s = visit(versions[i], NULL, &resumed);

		server = tls_context_new(&cert, &other, TLS_RESUME_TICKETS, false);
		SSL_SESSION_free(visit(versions[i], s, &resumed));
		assert_false(resumed);
		tls_context_free(server);
		tls_context_free(first); /* the secret is the process's: set it back */
		server = first = tls_context_new(&cert, &shared, TLS_RESUME_TICKETS, false);
		SSL_SESSION_free(s);
	}
}

/* proves: GEM-69 */
static void
a_ticket_lives_a_day_whatever_the_keys_do(void **state)
{
	static const struct {
		int hours;
		bool good;
	} ages[] = { { 1, true }, { 12, true }, { 23, true }, { 25, false }, { 49, false } };

	(void)state;
	for (size_t i = 0; i < sizeof(ages) / sizeof(ages[0]); i++) {
		for (int start = 0; start < 24; start += 8) { /* at any hour of the day */
			bool resumed;

			later = start * HOUR;
			SSL_SESSION *s = visit(TLS1_3_VERSION, NULL, &resumed);
			later += ages[i].hours * HOUR;
			SSL_SESSION_free(visit(TLS1_3_VERSION, s, &resumed));
			assert_int_equal(resumed, ages[i].good);
			SSL_SESSION_free(s);
			later = 0;
		}
	}
}

static void
a_body_of_many_records_arrives_whole(void **state)
{
	struct talk k;
	struct buf body;

	(void)state;
	buf_init(&body, 0);
	for (int i = 0; body.n < 300000; i++)
		buf_addf(&body, "%d ", i);
	talk_init(&k, TLS1_3_VERSION, NULL);
	talk_open(&k);
	assert_true(talk_close(&k, buf_str(&body)));
	SSL_SESSION_free(talk_release(&k));
	buf_release(&body);
}

static void
bytes_may_come_one_by_one(void **state)
{
	struct talk k;

	(void)state;
	talk_init(&k, TLS1_3_VERSION, NULL);
	while (SSL_do_handshake(k.c.ssl) != 1) {
		struct str said = client_says(&k.c);

		for (size_t i = 0; i < said.n; i++)
			assert_int_not_equal(tls_feed(k.t, str_part(said, i, 1), &k.plain, &k.wire),
					     TLS_FAILED);
		client_hears(&k.c, &k.wire);
	}
	talk_open(&k);
	assert_true(talk_close(&k, STR("x")));
	SSL_SESSION_free(talk_release(&k));
}

static void
the_peers_close_notify_ends_its_side_alone(void **state)
{
	struct talk k;

	(void)state;
	talk_init(&k, TLS1_3_VERSION, NULL);
	talk_open(&k);
	SSL_shutdown(k.c.ssl);
	talk_feed(&k);
	assert_int_equal(k.state, TLS_ENDED);
	assert_true(tls_write(k.t, STR("answer"), &k.wire));
	tls_close(k.t, &k.wire);
	SSL_SESSION_free(talk_release(&k));
}

static void
rubbish_in_any_state_fails_and_writes_no_more(void **state)
{
	struct talk k;
	struct str rubbish = STR("\x17\x03\x03\x00\x10"
				 "0123456789abcdef");

	(void)state;
	talk_init(&k, TLS1_3_VERSION, NULL);
	k.state = tls_feed(k.t, rubbish, &k.plain, &k.wire);
	assert_int_equal(k.state, TLS_FAILED);
	tls_close(k.t, &k.wire);
	talk_release(&k);

	talk_init(&k, TLS1_3_VERSION, NULL);
	talk_open(&k);
	k.state = tls_feed(k.t, rubbish, &k.plain, &k.wire);
	assert_int_equal(k.state, TLS_FAILED);
	assert_false(tls_write(k.t, STR("x"), &k.wire));
	tls_close(k.t, &k.wire);
	SSL_SESSION_free(talk_release(&k));
}

static void
output_that_does_not_fit_is_a_lost_connection(void **state)
{
	struct talk k;

	(void)state;
	talk_init(&k, TLS1_3_VERSION, NULL);
	k.wire.max = 100;
	SSL_do_handshake(k.c.ssl);
	talk_feed(&k);
	assert_int_equal(k.state, TLS_FAILED);
	tls_close(k.t, &k.wire);
	talk_release(&k);
}

static void
closing_before_the_handshake_says_nothing(void **state)
{
	struct talk k;

	(void)state;
	talk_init(&k, TLS1_3_VERSION, NULL);
	tls_close(k.t, &k.wire);
	assert_int_equal(k.wire.n, 0);
	tls_close(NULL, &k.wire);
	talk_release(&k);
}

/* proves: GEM-3 */
static void
a_client_hello_is_told_by_its_first_bytes(void **state)
{
	static const struct {
		struct str raw;
		enum tls_hello is;
	} rows[] = {
		{ STR_INIT(""), TLS_HELLO_MORE },
		{ STR_INIT("\x16"), TLS_HELLO_MORE },
		{ STR_INIT("\x16\x03"), TLS_HELLO_MORE },
		{ STR_INIT("\x16\x03\x01\x00"), TLS_HELLO_MORE },
		{ STR_INIT("\x16\x03\x01\x00\x02"), TLS_HELLO_MORE },
		{ STR_INIT("\x16\x03\x01\x00\x02"
			   "a"),
		  TLS_HELLO_MORE },
		{ STR_INIT("\x16\x03\x01\x00\x02"
			   "ab"),
		  TLS_HELLO_WHOLE },
		{ STR_INIT("\x16\x03\x03\x00\x02"
			   "abc"),
		  TLS_HELLO_WHOLE },
		{ STR_INIT("\x16\x03\x01\x40\x00"), TLS_HELLO_MORE },
		{ STR_INIT("\x16\x03\x01\x40\x01"), TLS_HELLO_NONE },
		{ STR_INIT("\x16\x03\x01\x00\x00"), TLS_HELLO_NONE },
		{ STR_INIT("\x16\x02"), TLS_HELLO_NONE },
		{ STR_INIT("g"), TLS_HELLO_NONE },
		{ STR_INIT("\x15\x03\x01\x00\x02"), TLS_HELLO_NONE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(tls_hello(rows[i].raw), rows[i].is);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_request_is_answered_and_closed_under_both_versions),
		cmocka_unit_test(older_versions_are_refused_with_an_alert),
		cmocka_unit_test(aes_128_and_x25519_are_chosen),
		cmocka_unit_test(a_full_handshake_stays_within_its_budget),
		cmocka_unit_test(a_ticket_is_good_again_and_again),
		cmocka_unit_test(a_ticket_is_good_in_every_context_with_the_secret),
		cmocka_unit_test(a_session_is_known_by_its_number_in_every_context),
		cmocka_unit_test(resumption_can_be_switched_off),
		cmocka_unit_test(a_ticket_under_another_secret_leads_to_a_full_handshake),
		cmocka_unit_test(a_ticket_lives_a_day_whatever_the_keys_do),
		cmocka_unit_test(a_body_of_many_records_arrives_whole),
		cmocka_unit_test(bytes_may_come_one_by_one),
		cmocka_unit_test(the_peers_close_notify_ends_its_side_alone),
		cmocka_unit_test(rubbish_in_any_state_fails_and_writes_no_more),
		cmocka_unit_test(output_that_does_not_fit_is_a_lost_connection),
		cmocka_unit_test(closing_before_the_handshake_says_nothing),
		cmocka_unit_test(a_client_hello_is_told_by_its_first_bytes),
	};

	log_init("test", LOG_ERROR);
	return cmocka_run_group_tests(tests, begin, end);
}
