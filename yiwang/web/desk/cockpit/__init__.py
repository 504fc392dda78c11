"""监察大屏 and 办件统计: the counters of supervision, each figure beside the list it counts."""
