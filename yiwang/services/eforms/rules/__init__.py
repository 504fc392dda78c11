"""Pure rules of forms: what is asked, what a value may be, how it is said when it is wrong."""
