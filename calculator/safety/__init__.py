"""The safety case as data: what may go wrong, what holds it off, and the tests that hold that."""
