/* The names of the months, for those who print and those who read them; [lang][month - 1]. */
#ifndef BASE_DATE_NAMES_H
#define BASE_DATE_NAMES_H

#include "base/lang.h"

extern const char *const date_months[LANG_COUNT][12];          /* nominative: "чэрвень" */
extern const char *const date_months_genitive[LANG_COUNT][12]; /* after a day: "чэрвеня" */

#endif
