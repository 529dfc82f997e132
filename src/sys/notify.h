/*
 * What the service manager is told: systemd's notify protocol (sd_notify(3)), one datagram a state.
 */
#ifndef SYS_NOTIFY_H
#define SYS_NOTIFY_H

#include <stdint.h>

/*
 * "READY=1", "RELOADING=1\nMONOTONIC_USEC=...", "STOPPING=1".  Nothing happens where no manager
 * listens.
 */
void notify(const char *state);

/* RELOADING=1 with the time that systemd wants beside it. */
void notify_reloading(void);

/*
 * How often "WATCHDOG=1" is to be said: half of what the manager waits before it takes us for dead.
 * Milliseconds; 0: it does not wait.
 */
uint64_t notify_watchdog(void);

#endif
