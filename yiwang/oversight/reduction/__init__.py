"""Reduction 减证便民: what is asked of people, counted, questioned and taken away."""
