"""What an account changes about itself."""
