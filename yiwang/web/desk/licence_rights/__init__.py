"""用证权限: who may read which licences, and every read."""
