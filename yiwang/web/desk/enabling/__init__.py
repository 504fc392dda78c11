"""Standard lists for new organisations: proposed, checked, published 启用实施清单."""
