"""The small comparison of the tests, and lives to hold it against."""

REFORM, CHANGE, LAST = "remove-direct-pay", "2027-10", "2028-12"
SMALL = {"families": 300, "seeds": 2, "until": LAST}
