"""疑义校核: doubts that the viewer's organisation answers, and how all of a region stand."""
