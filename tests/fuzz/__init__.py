"""Drivers that throw bytes at a parser until it breaks: `python -m tests.fuzz.hl7`.

They need atheris (the extra `dev`) and are no part of the test run. Options are
libFuzzer's; the first folder named keeps what was found worth keeping, further ones are
read only:

    python -m tests.fuzz.hl7 -max_total_time=1800 found ../shared/data/hl7v2_samples
"""
