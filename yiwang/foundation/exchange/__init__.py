"""Exchange 共享交换: resources, connectors, base records."""
