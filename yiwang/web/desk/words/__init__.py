"""Words of search 近义词和无结果词."""
