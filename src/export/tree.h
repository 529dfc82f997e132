/*
 * The whole capsule and the whole hole as files: what can be reached from their first pages, made by the pages themselves, with links that
 * lead from file to file.  What no file can do (searching) and what would be a second copy of everything (a month as one text) is linked to
 * where the server has it.
 */
#ifndef EXPORT_TREE_H
#define EXPORT_TREE_H

#include "export/writing.h"
#include "proto/proto.h"

struct tree {
	struct site *site;   /* with its edition; its pages become fixed */
	struct writing *out; /* begun */
	const struct proto *proto;
	void (*progress)(void *data, long long made, long long known); /* may be NULL */
	void *data;
};

/* DIR/gemini/… or DIR/gopher/…, as `proto` says.  0, or -1 after logging. */
int tree_export(const struct tree *t);

#endif
