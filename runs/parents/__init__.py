"""The page "How parents decide": what the rules of behaviour say of themselves, read from their code."""
