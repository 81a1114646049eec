"""Train small networks on the shipped images within a minute, moment by moment, for the page."""
