"""Training: synthetic people, losses, the two phases and their evaluation. Never shipped with the extension."""
