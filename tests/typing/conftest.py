collect_ignore = ["accepts.py", "refuses.py"]  # read by type checkers, never run
