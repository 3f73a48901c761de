"""How much memory a program of a test took, as the program itself says at its end.

Not `ru_maxrss` of the program itself: a process takes that over from the one that started it, and a worker
of the tests may be large.
"""

PRINT_PEAK = """
import re
print(int(re.search("VmHWM:[^0-9]*([0-9]+) kB", open("/proc/self/status").read())[1]) // 1024)
"""
"""Prints the largest number of MiB that the process had at one time."""
