/* What vestkad takes: its help and its completion are made from this. */
#include "cmd/command.h"

const struct command_option vestkad_options[] = {
	{ "config", 'c', "FILE", "read this instead of /etc/vestka/vestka.conf" },
	{ "option", 'o', "KEY=VALUE", "set one key; wins over the file; may be repeated" },
	{ "test", 't', NULL, "check configuration, certificate and key, then end" },
	{ "key", 'k', NULL, "make a missing certificate, print fingerprints, end" },
	{ "version", 'V', NULL, "print the version" },
	{ "help", 'h', NULL, "print this" },
	{ 0 },
};
