"""Arrears beyond the books: the rate they are repaid at, those of closed cases, what kind they are, and write-off."""
