"""The Child Maintenance Service as an institution: staff, queues, calls, complaints and what it costs."""
