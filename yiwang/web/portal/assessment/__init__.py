"""What everybody may read of evaluation 考评公示."""
