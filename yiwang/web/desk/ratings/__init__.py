"""差评办理: bad ratings, every act on them, all ratings of the organisation, its windows."""
