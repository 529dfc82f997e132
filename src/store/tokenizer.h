/*
 * The tokenizer of the edition's search index: words as base/word.h folds them, each under the language it stands in.
 *
 * The text given to it begins with a line that names the language: "be\n".  So the same letters in two languages are two
 * terms, and a search in one language never walks through the articles of another.
 */
#ifndef STORE_TOKENIZER_H
#define STORE_TOKENIZER_H

struct sqlite3;

/* Makes `tokenize = 'vestka'` known to this connection.  An SQLite code. */
int tokenizer_register(struct sqlite3 *h);

#endif
