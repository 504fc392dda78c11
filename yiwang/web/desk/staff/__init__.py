"""Staff of a division: who they are, what they may do, who stands in 人员与岗位."""
