/*
 * A worker: one process with one event loop that accepts, reads, answers and writes.  Workers share
 * nothing but the listening sockets' ports and the certificate.
 */
#ifndef NET_WORKER_H
#define NET_WORKER_H

#include "base/ip.h"
#include "net/answer_log.h"
#include "net/listen.h"
#include "net/tls.h"

struct worker_setup {
	const struct listener *listeners; /* the sockets this worker accepts from */
	size_t listener_count;
	struct tls_context *tls;
	struct str host, website, admin, search_prompt;
	enum lang language;
	const char *edition_path, *edition_dir;
	int gemini_port, gopher_port; /* public */
	bool gopher_tls, final_dot;
	const struct ip_net *proxies; /* whose PROXY headers are believed (GOP-101) */
	size_t proxy_count;
	size_t cache_bytes;
	size_t width;
	struct limit_rules limits;
	unsigned idle; /* seconds in which a reader must take a byte of an answer; 1 or more */
	struct limit_table *limit_table; /* shared by all workers */
	struct tally *tally;             /* of this one's place, shared with the master */
	struct {
		int fd; /* -1: none */
		bool syslog;
		enum answer_log_address address;
	} log;          /* of answers */
	int desk;       /* where the keeper is asked; -1: nowhere */
	bool titan;     /* by editors ... */
	bool notes;     /* ... and for readers' notes */
	int control_fd; /* from which another log's descriptor may come, or another signer's */
	int signer_fd;  /* -1: this process has the key */
	int ready_fd;   /* gets one byte when connections are accepted, and is then closed */
};

#define WORKER_DRAIN 10 /* seconds that open replies get after SIGTERM */

/* Runs until SIGTERM and the end of the drain.  Gives an exit code of sysexits.h. */
int worker_run(const struct worker_setup *setup);

#endif
