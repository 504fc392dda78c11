"""Pure rules of editing: elements, differences, the workflow."""
