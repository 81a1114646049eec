"""The page as a file: its first screen stands at once, its scripts and components follow."""
