"""The tab that trains networks while the visitor watches."""
