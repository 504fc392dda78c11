"""电子印章: seals from their application to their end, who may use them, and every use."""
