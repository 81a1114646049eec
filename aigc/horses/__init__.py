"""The grid of small trainings that ships: its reader, its fits, and the findings that the page tells."""
