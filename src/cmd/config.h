/*
 * The configuration: one file (libconfuse's one home), overridden by -o key=value.  vestka.conf(5)
 * describes each key.
 */
#ifndef CMD_CONFIG_H
#define CMD_CONFIG_H

#include "base/arena.h"
#include "base/ip.h"
#include "base/lang.h"

#define CONFIG_LISTEN_MAX  16
#define CONFIG_WORKERS_MAX 64
#define CONFIG_PROXIES_MAX 16

struct config_listen {
	char address[64]; /* IPv4 or IPv6 literal without brackets */
	int port;         /* 0: the kernel chooses */
};

struct config_listens { /* of one protocol */
	struct config_listen list[CONFIG_LISTEN_MAX];
	int count;
};

struct config {
	struct arena arena;       /* owns the strings */
	struct str file;          /* where it came from; empty: defaults only */
	struct str host;          /* public name, lower-case A-labels; default "localhost" */
	enum lang language;       /* of "/"; default be */
	struct str store;         /* path of store.db */
	struct str edition;       /* path of edition.db */
	struct str capsule;       /* directory of the editors' own pages */
	struct str certs;         /* directory of HOST.crt and HOST.key */
	struct str website;       /* absolute URL: what addresses in articles are relative to */
	struct str admin;         /* of the server: how to reach them; empty: nobody says */
	struct str search_prompt; /* in place of our own words; empty: those */
	struct config_listens gemini, gopher, spartan, nex, finger;
	int gemini_port,
	    gopher_port; /* public ports, printed and accepted; 0 in the file: 1965 and 70 */
	struct ip_net proxies[CONFIG_PROXIES_MAX]; /* whose PROXY headers are believed */
	int proxy_count;
	int tls_resume;   /* enum tls_resume; default by session ids */
	int tls_sessions; /* that are remembered */
	bool tls_signer;  /* the key in processes of its own; default yes */
	struct str
	    tls_secret; /* path of what ticket keys are made from; empty: the master makes it */
	int picture_side, picture_kilobytes; /* of small pictures; side 0: there are none */
	int cache_mib;                       /* of each worker's replies */
	bool gopher_tls;    /* TLS on the Gopher port for who begins with 0x16; default yes */
	bool final_dot;     /* GOP-42; default yes */
	int width;          /* Gopher columns, 40-80; default 67 */
	int workers;        /* 0: one a core */
	struct str user;    /* to become after binding; empty: stay */
	struct str keeper;  /* program; empty: `vestka` beside vestkad or in PATH; or "none" */
	int log_level;      /* enum log_level */
	struct str answers; /* where the log of answers goes: none, stderr, syslog, or a path */
	int log_address;    /* enum answer_log_address: who asked */
	struct str status;  /* path of the socket for `vestka status`, or none */
	int limit_requests, limit_megabytes, limit_connections; /* 0: none */
	int limit_idle;                                         /* seconds */
	int limit_notes;                                        /* 0: none */
	bool limit_local;
	bool notes;             /* readers may write to the council; default no */
	bool titan;             /* editors may write from afar */
	struct str titan_token; /* path of the file with a word that they must name; empty: none */
};

struct config_option {
	const char *key, *value;
};

/*
 * Reads `file` (NULL: /etc/vestka/vestka.conf if it exists, else defaults only), then the options
 * in order; a repeated gemini.listen adds, but the first -o of a repeatable key replaces what the
 * file said. 0, or -1 after logging file, line, key and what would be right.  Paths are kept as
 * given.
 */
int config_read(struct config *c, const char *file, const struct config_option *options, int count);
void config_release(struct config *c);

/* Whether workers ask the keeper, for whoever writes. */
bool config_asks_keeper(const struct config *c);

/* "key=value" in two, the key in the arena; false when it is not that. */
bool config_option_split(struct config_option *o, struct arena *a, const char *text);

/*
 * The same settings as words for a command line: "-c", "/dev/null", then "-o", "key=value" for
 * each.  So the keeper sees what the master settled on, whatever has happened to the file since.
 * NULL-terminated, in the arena; NULL when memory is gone.
 */
char **config_arguments(struct config *c);

#endif
