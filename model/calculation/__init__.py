"""The statutory calculation: the rules of Schedule 1, variations, the scheme of 2003, and one case step by step."""
