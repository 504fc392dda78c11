"""Starting and stopping the processes of one machine: PostgreSQL, web and worker."""
