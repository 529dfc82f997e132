/*
 * The keys of the configuration: one row each says how a value is checked and stored, and how it is
 * said again. For cmd/config.c alone.
 */
#ifndef CMD_CONFIG_KEYS_H
#define CMD_CONFIG_KEYS_H

#include "base/buf.h"
#include "cmd/config.h"

struct key {
	const char *name;
	/* Checks and stores; false when it is not right.  A repeatable key adds. */
	bool (*set)(struct config *c, const struct key *k, struct str value);
	/* The value, or the nth of a repeatable key, as it would be written; nothing behind the
	 * last. */
	void (*get)(const struct config *c, const struct key *k, struct buf *out, int nth);
	size_t at; /* of the member in struct config */
	int least, most;
	const char *right; /* what a value should be */
};

#define CONFIG_KEYS 43

extern const struct key config_keys[CONFIG_KEYS];

const struct key *key_find(const char *name); /* NULL: there is none */
bool key_repeats(const struct key *k);
void key_clear(const struct key *k, struct config *c); /* empties a repeatable one */

#endif
