/*
 * What the service manager is told: systemd's notify protocol (sd_notify(3)), one datagram a state.
 */
#ifndef SYS_NOTIFY_H
#define SYS_NOTIFY_H

/*
 * "READY=1", "RELOADING=1\nMONOTONIC_USEC=...", "STOPPING=1".  Nothing happens where no manager
 * listens.
 */
void notify(const char *state);

/* RELOADING=1 with the time that systemd wants beside it. */
void notify_reloading(void);

#endif
