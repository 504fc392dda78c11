"""Policies for an enterprise 惠企政策, pain points that were solved 堵点疏解."""
