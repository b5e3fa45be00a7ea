"""Settings from the environment, and logs; nothing of the medicine."""
