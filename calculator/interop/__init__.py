"""What comes from other programs and goes to them, as plain data; no Django, nothing stored."""
