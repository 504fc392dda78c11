"""Care for enterprises and pain points at the desk 四送一服、百项堵点疏解."""
