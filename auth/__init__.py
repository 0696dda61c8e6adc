"""Who is asking and what they may do; never the business and never HTTP."""
