"""Laws and policies 政策法规."""
