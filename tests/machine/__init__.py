"""A machine that plays random cases under yincheng through the API, against a model in memory."""
