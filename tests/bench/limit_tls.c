/*
 * The least that an OpenSSL server on libuv can do: a handshake, one request of any kind, one constant answer from
 * memory, close_notify.  No limits, no deadlines, no pages: what is above this is the price of those.
 *
 *   limit_tls CERT KEY ANSWER defaults|tuned|ids
 *
 * defaults: OpenSSL's own settings.  tuned: AES-128 first, one ticket, as vestkad has them.  ids: the same with session
 * ids in OpenSSL's cache instead of sealed tickets.  Prints its port.
 */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <uv.h>

#define BACKLOG 4096

static SSL_CTX *ctx;
static char *answer;
static size_t answer_n;

struct reader {
	uv_tcp_t tcp;
	uv_write_t write;
	SSL *ssl;
	BIO *in, *out;
	char *sent; /* bytes that libuv writes now */
	bool done;
};

static char input[65536];

static void
allocate(uv_handle_t *h, size_t size, uv_buf_t *out)
{
	(void)h, (void)size;
	*out = uv_buf_init(input, sizeof(input));
}

static void
on_closed(uv_handle_t *h)
{
	struct reader *r = h->data;

	SSL_free(r->ssl);
	free(r->sent);
	free(r);
}

static void
finish(struct reader *r)
{
	if (!uv_is_closing((uv_handle_t *)&r->tcp))
		uv_close((uv_handle_t *)&r->tcp, on_closed);
}

static void
on_written(uv_write_t *w, int status)
{
	struct reader *r = w->data;

	(void)status;
	finish(r);
}

static void
flush(struct reader *r)
{
	char *bytes;
	size_t n = (size_t)BIO_get_mem_data(r->out, &bytes);
	uv_buf_t part = uv_buf_init(bytes, (unsigned)n);

	if (n == 0)
		return;
	int taken = uv_try_write((uv_stream_t *)&r->tcp, &part, 1);
	if (taken == (int)n) {
		(void)BIO_reset(r->out);
		if (r->done)
			finish(r);
		return;
	}
	size_t left = n - (size_t)(taken > 0 ? taken : 0);
	r->sent = malloc(left);
	if (!r->sent)
		exit(1);
	memcpy(r->sent, bytes + (n - left), left);
	(void)BIO_reset(r->out);
	part = uv_buf_init(r->sent, (unsigned)left);
	uv_write(&r->write, (uv_stream_t *)&r->tcp, &part, 1, on_written);
}

static void
on_read(uv_stream_t *s, ssize_t n, const uv_buf_t *b)
{
	struct reader *r = s->data;
	char request[2048];

	if (n < 0 || r->done) {
		finish(r);
		return;
	}
	BIO_write(r->in, b->base, (int)n);
	int got = SSL_read(r->ssl, request, sizeof(request));
	if (got > 0) {
		SSL_write(r->ssl, answer, (int)answer_n);
		SSL_shutdown(r->ssl);
		r->done = true;
	} else if (SSL_get_error(r->ssl, got) != SSL_ERROR_WANT_READ) {
		finish(r);
		return;
	}
	flush(r);
}

static void
on_arrival(uv_stream_t *s, int status)
{
	struct reader *r = calloc(1, sizeof(*r));

	if (!r || status < 0)
		exit(1);
	uv_tcp_init(s->loop, &r->tcp);
	r->tcp.data = r->write.data = r;
	if (uv_accept(s, (uv_stream_t *)&r->tcp) != 0) {
		finish(r);
		return;
	}
	uv_tcp_nodelay(&r->tcp, 1);
	r->ssl = SSL_new(ctx);
	r->in = BIO_new(BIO_s_mem());
	r->out = BIO_new(BIO_s_mem());
	SSL_set_bio(r->ssl, r->in, r->out);
	SSL_set_accept_state(r->ssl);
	uv_read_start((uv_stream_t *)&r->tcp, allocate, on_read);
}

static void
read_answer(const char *name)
{
	FILE *f = fopen(name, "rb");

	if (!f)
		exit(1);
	fseek(f, 0, SEEK_END);
	answer_n = (size_t)ftell(f);
	rewind(f);
	answer = malloc(answer_n);
	if (!answer || fread(answer, 1, answer_n, f) != answer_n)
		exit(1);
	fclose(f);
}

int
main(int argc, char **argv)
{
	static const unsigned char id[] = "limit";
	struct sockaddr_in a;
	int size = sizeof(a);
	uv_tcp_t server;

	if (argc != 5)
		return 64;
	read_answer(argv[3]);
	ctx = SSL_CTX_new(TLS_server_method());
	if (SSL_CTX_use_certificate_file(ctx, argv[1], SSL_FILETYPE_PEM) != 1 ||
	    SSL_CTX_use_PrivateKey_file(ctx, argv[2], SSL_FILETYPE_PEM) != 1)
		return 1;
	SSL_CTX_set_session_id_context(ctx, id, sizeof(id) - 1);
	if (strcmp(argv[4], "defaults") != 0) {
		SSL_CTX_set_options(ctx, SSL_OP_CIPHER_SERVER_PREFERENCE);
		SSL_CTX_set_ciphersuites(ctx, "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384");
		SSL_CTX_set_num_tickets(ctx, 1);
	}
	if (strcmp(argv[4], "ids") == 0)
		SSL_CTX_set_options(ctx, SSL_OP_NO_TICKET);
	uv_tcp_init(uv_default_loop(), &server);
	uv_ip4_addr("127.0.0.1", 0, &a);
	uv_tcp_bind(&server, (struct sockaddr *)&a, 0);
	uv_listen((uv_stream_t *)&server, BACKLOG, on_arrival);
	uv_tcp_getsockname(&server, (struct sockaddr *)&a, &size);
	printf("%d\n", ntohs(a.sin_port));
	fflush(stdout);
	return uv_run(uv_default_loop(), UV_RUN_DEFAULT);
}
