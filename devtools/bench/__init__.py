"""`make bench`: the province's figures, each beside its floor in one run (docs/performance.md).

`figures` is the shape of a figure and the table; `product` starts what is measured; `load` drives
it with wrk; `inside` calls one request in this process to count statements and to profile; `paths`
and `bench_work` are the measures.
"""
