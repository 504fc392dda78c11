"""Exchange 共享交换: held data put in doubt and checked at their source; resources later."""
