"""Starting, killing and stopping the processes of one machine."""
