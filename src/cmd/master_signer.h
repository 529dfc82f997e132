/*
 * The workers' signers (net/signer.h): one each, that has the key which the worker has not.
 */
#ifndef CMD_MASTER_SIGNER_H
#define CMD_MASTER_SIGNER_H

#include "cmd/master_child.h"

#define SIGNER_NAME "vestka-signer" /* as ps shows it */

/* Starts one for the worker c; the descriptor that the worker asks it on, or -1 after logging. */
int signer_start(struct child *c, const struct service *s);

/* Whether that was c's signer which has ended; logs how, and settles when there is another. */
bool signer_ended(struct child *c, pid_t pid, int status);

/* Whether a worker that serves is without. */
bool signer_lacks(const struct child *c);
/* Gives it another one, if it is due. */
void signer_renew(struct child *c, const struct service *s);

#endif
