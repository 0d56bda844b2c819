"""시범 인증: a clearly marked twin of an identity provider, with the local mailbox, in a process of its own. Never real."""
